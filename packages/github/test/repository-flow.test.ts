import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { lines, useGithub } from './support/use-github.js';

const place = { owner: 'acme', repo: 'flow' };
const { fake, open } = useGithub({
  seed(github) {
    const flow = github.repository('acme/flow', { files: { 'src/app.ts': lines(200), 'old.txt': 'old\n' } });
    const deploy = { name: 'Deploy', path: '.github/workflows/deploy.yml', dispatchInputs: {} };
    github.workflow(flow, deploy);
  },
});

describe.each(eras)('from a branch to a commit and back, %s', (era) => {
  it('reads, edits, pushes, compares, runs and deletes', async () => {
    const asked: string[] = [];
    const client = await open({
      era,
      elicit: (message) => {
        asked.push(message);
        return 'accept';
      },
    });
    const branch = `work-${era}`;
    const ok = async (name: string, input: Record<string, unknown>) => {
      const answer = await client.call(name, { ...place, ...input });
      expect(answer.isError, `${name}: ${answer.text}`).toBe(false);
      return answer;
    };
    await ok('create_branch', { branch });
    const read = await ok('get_file_contents', {
      path: 'src/app.ts',
      ref: branch,
      start_line: 100,
      end_line: 101,
    });
    expect(read.text).toMatch(/lines 100-101 of 200.*\nline 100\nline 101$/);
    const edits = [{ old_text: 'line 100\n', new_text: `line 100 by ${era}\n` }];
    const dry = await ok('edit_file', { path: 'src/app.ts', branch, edits, dry_run: true });
    expect(dry.structured).toEqual(dry.data);
    await ok('edit_file', {
      path: 'src/app.ts',
      branch,
      edits,
      expected_head_sha: dry.data.head_sha,
      message: 'Edit',
    });
    const files = [{ path: 'new.txt', content: 'new\n' }];
    const pushed = await ok('push_files', { branch, message: 'Push', files, delete: ['old.txt'] });
    expect(pushed.data).toMatchObject({ written: 1, deleted: 1 });
    const compared = await ok('compare_refs', { base: 'main', head: branch });
    expect(compared.text).toContain('2 ahead, 0 behind');
    expect(compared.text).toContain(`+line 100 by ${era}`);
    expect(compared.text).toContain('# old.txt removed');
    const run = await ok('actions_run_trigger', {
      action: 'run_workflow',
      workflow: 'deploy.yml',
      ref: branch,
    });
    const runs = await ok('list_workflow_runs', { branch });
    expect(runs.data.items).toEqual([
      expect.objectContaining({ id: run.data.run_id, event: 'workflow_dispatch' }),
    ]);
    await ok('delete_branch', { branch });
    expect(asked).toEqual([
      `Delete old.txt from ${branch} of acme/flow?`,
      `Run the workflow Deploy (.github/workflows/deploy.yml) of acme/flow on ${branch}?`,
      `Delete branch ${branch} of acme/flow with 2 commits that main does not have?`,
    ]);
    expect(fake().state.repositories.get('acme/flow')?.refs.has(`refs/heads/${branch}`)).toBe(false);
  });
});
