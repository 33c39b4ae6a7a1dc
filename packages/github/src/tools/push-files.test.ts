import { Octokit } from '@octokit/rest';
import { describe, expect, it } from 'vitest';
import { useGithub } from '../../test/support/use-github.js';

const { fake, call, confirmed, open, writes } = useGithub({
  seed(github) {
    github.repository('acme/push', {
      files: { 'a.txt': 'a\n', 'old.txt': 'old\n', 'older.txt': 'x\n', 'dir/b.txt': 'b\n' },
    });
    github.repository('acme/special', {
      files: {
        'run.sh': { script: 'one\n' },
        'link.txt': { link: 'run.sh' },
        vendored: { submodule: 'a'.repeat(40) },
      },
    });
    github.repository('acme/empty');
    github.repository('acme/empty-too');
  },
});
const push = { owner: 'acme', repo: 'push' };
/** GitHub as another client sees it. */
const acme = () => new Octokit({ auth: fake().token('acme'), baseUrl: fake().url });
const read = async (path: string, repo = 'push') => call('get_file_contents', { owner: 'acme', repo, path });

describe('push_files', () => {
  it('writes several files in one commit', async () => {
    const { data } = await call('push_files', {
      ...push,
      message: 'Two files',
      files: [
        { path: 'a.txt', content: 'new a\n' },
        { path: 'dir/deeper/c.bin', content: Buffer.from([0, 1, 2]).toString('base64'), encoding: 'base64' },
      ],
    });
    expect(data).toMatchObject({ branch: 'main', written: 2 });
    expect((await read('a.txt')).text).toContain('\nnew a');
    expect((await read('dir/b.txt')).text).toContain('\nb');
    expect((await read('dir/deeper/c.bin')).error.message).toContain('3 bytes');
    const [commit] = (await call('list_commits', push)).data.commits as Array<{
      sha: string;
      message: string;
    }>;
    expect(String(data.commit_sha)).toContain(commit?.sha);
    expect(commit?.message).toBe('Two files');
  });

  it('asks before it deletes, and names what', async () => {
    const input = {
      ...push,
      message: 'Clean',
      delete: ['old.txt'],
      files: [{ path: 'new.txt', content: 'n' }],
    };
    const asked = await call('push_files', input);
    expect(asked.error.code).toBe('confirmation_required');
    expect(asked.error.message + JSON.stringify(asked.error.details)).toContain(
      'Delete old.txt from main of acme/push?',
    );
    expect(writes()).toEqual([]);
    const done = await call('push_files', { ...input, confirm: asked.error.details?.confirm });
    expect(done.data).toMatchObject({ written: 1, deleted: 1 });
    expect((await read('old.txt')).error.code).toBe('not_found');
  });

  it('asks again when the branch has moved since', async () => {
    const input = { ...push, message: 'Clean', delete: ['older.txt'] };
    const asked = await call('push_files', input);
    fake().commit(fake().find('acme/push'), { message: 'meanwhile', files: { 'm.txt': 'm' } });
    const again = await call('push_files', { ...input, confirm: asked.error.details?.confirm });
    expect(again.error.code).toBe('confirmation_required');
  });

  it('refuses to delete what is not there', async () => {
    const { error } = await confirmed('push_files', { ...push, message: 'Clean', delete: ['none.txt'] });
    expect(error).toMatchObject({
      code: 'not_found',
      message: 'main has no file none.txt; nothing was changed.',
    });
    expect(writes()).toEqual([]);
  });

  it('makes the first commit of an empty repository', async () => {
    const one = await call('push_files', {
      owner: 'acme',
      repo: 'empty',
      message: 'Begin',
      files: [{ path: 'README.md', content: '# é\n' }],
    });
    expect(one.isError, one.text).toBe(false);
    expect((await read('README.md', 'empty')).text).toContain('# é');
    const files = ['a', 'b', 'c'].map((name) => ({ path: `src/${name}.txt`, content: name }));
    const three = await call('push_files', { owner: 'acme', repo: 'empty-too', message: 'Begin', files });
    expect(three.data).toMatchObject({ written: 3, notice: expect.stringContaining('two commits') });
    expect((await read('src/c.txt', 'empty-too')).text).toContain('\nc');
  });

  it.each([
    [
      'the same path twice',
      {
        files: [
          { path: 'a', content: '' },
          { path: '/a', content: '' },
        ],
      },
    ],
    ['nothing to do', {}],
    ['a path that leads out', { files: [{ path: '../a', content: '' }] }],
    ['the insides of git', { files: [{ path: '.git/config', content: '' }] }],
    ['a path through a file', { files: [{ path: 'a.txt/b', content: '' }] }],
    ['no base64', { files: [{ path: 'x.bin', content: 'é?', encoding: 'base64' }] }],
  ])('refuses %s', async (_what, input) => {
    const { error } = await call('push_files', { ...push, message: 'No', ...input });
    expect(error.code).toBe('invalid_argument');
    expect(writes()).toEqual([]);
  });

  it('refuses to put a file where a directory is', async () => {
    const { error } = await call('push_files', {
      ...push,
      message: 'No',
      files: [{ path: 'dir', content: '' }],
    });
    expect(error).toMatchObject({ code: 'refused', message: 'dir is a directory, not a file.' });
  });

  it('keeps the executable bit, and leaves links and submodules alone', async () => {
    const special = { owner: 'acme', repo: 'special' };
    const edited = await call('edit_file', {
      ...special,
      path: 'run.sh',
      edits: [{ old_text: 'one', new_text: 'two' }],
    });
    expect(edited.isError, edited.text).toBe(false);
    await call('push_files', {
      ...special,
      message: 'Three',
      files: [{ path: 'run.sh', content: 'three\n' }],
    });
    const { data } = await acme().git.getTree({ ...special, tree_sha: 'main' });
    expect(data.tree.find(({ path }) => path === 'run.sh')?.mode).toBe('100755');
    for (const path of ['link.txt', 'vendored']) {
      const { error } = await call('push_files', {
        ...special,
        message: 'No',
        files: [{ path, content: '' }],
      });
      expect(error).toMatchObject({
        code: 'refused',
        message: expect.stringMatching(/is a (symbolic link|submodule)/),
      });
    }
    const removed = await confirmed('push_files', { ...special, message: 'Unlink', delete: ['link.txt'] });
    expect(removed.data).toMatchObject({ deleted: 1 });
  });

  it('is not offered to readers', async () => {
    const client = await open({ args: ['--access', 'read'] });
    const names = (await client.tools()).map(({ name }) => name);
    expect(names).toContain('get_file_contents');
    expect(names).not.toContain('push_files');
    expect(names).not.toContain('edit_file');
  });
});
