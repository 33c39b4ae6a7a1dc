import type { ListedTool } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, useGithub } from './support/use-github.js';

const { fake, call, client, open, writes } = useGithub({
  seed(github) {
    const widgets = github.find('acme/widgets');
    github.branch(widgets, 'topic');
    github.commit(widgets, { branch: 'topic', files: { 'src/app.ts': 'changed\n' }, message: 'Topic' });
    github.pull(widgets, { title: 'Topic', head: 'topic' });
  },
});

interface Schema {
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

/** What tools need beside what their schema requires. */
const needed: Record<string, object> = {
  update_issue: { title: 'T' },
  update_issue_comment: { body: 'B' },
  write_label: { name: 'bug', color: 'ff0000' },
  update_pull_request: { title: 'T' },
  review_pull_request: { body: 'B' },
  update_review_thread: { reply: 'R' },
  push_files: { files: [{ path: 'a.txt', content: 'a' }] },
  get_job_logs: { job_id: '1' },
  actions_run_trigger: { workflow: 'ci.yml' },
  manage_notifications: { action: 'read_all' },
  gist_write: { files: [{ filename: 'a.txt', content: 'a' }] },
  discussion_write: { category: 'Ideas', title: 'T', body: 'B' },
  projects_write: { repo: 'acme/widgets', issue_number: 1 },
  release_write: { tag: 'v1' },
};

let tools: ListedTool[] = [];
beforeAll(async () => {
  tools = await client().tools();
});

/** The least that a schema takes. */
function sampleOf(schema: Schema, name = ''): unknown {
  if (schema.enum) return schema.enum[0];
  if (schema.type === 'array') return [sampleOf(schema.items ?? {}, name)];
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return true;
  if (schema.type === 'object') {
    const entries = (schema.required ?? []).map((key) => [
      key,
      sampleOf(schema.properties?.[key] ?? {}, key),
    ]);
    return Object.fromEntries(entries);
  }
  return { path: 'src/app.ts', branch: 'topic', head: 'topic', base: 'main', event: 'comment' }[name] ?? '1';
}

/** Every tool with `fields`, and arguments it would take. */
function toolsWith(...fields: string[]): Array<{ name: string; args: Record<string, unknown> }> {
  return tools.flatMap(({ name, inputSchema }) => {
    // A tool's input is an object, as the protocol says.
    const schema = inputSchema as Schema;
    if (!fields.every((field) => schema.properties?.[field])) return [];
    const extra = Object.fromEntries(
      fields.map((field) => [field, sampleOf(schema.properties?.[field] ?? {}, field)]),
    );
    const place = Object.entries(at).filter(([field]) => schema.properties?.[field]);
    // `sampleOf` of an object is an object.
    const least = sampleOf(schema) as object;
    return { name, args: { ...least, ...extra, ...Object.fromEntries(place), ...needed[name] } };
  });
}

describe('names that lead elsewhere, in every tool', () => {
  it.each(['..', '.', 'a/b', '../..', '%2e%2e', 'acme?x=1', 'acme#', 'a b', '', 'x\u0000', 'ä'])(
    'takes no %j for an owner or a repository, and sends nothing',
    async (bad) => {
      const both = toolsWith('owner', 'repo');
      expect(both.length).toBeGreaterThan(30);
      // A project's issue is named as owner/repo.
      for (const { name, args } of both)
        for (const wrong of [{ owner: bad }, { repo: name === 'projects_write' ? `acme/${bad}` : bad }]) {
          const answer = await call(name, { ...args, ...wrong });
          expect(answer.error?.code, `${name} ${JSON.stringify(wrong)}: ${answer.text}`).toBe(
            'invalid_argument',
          );
        }
      expect(fake().requests.map(({ path }) => path)).toEqual([]);
    },
  );

  it.each(['../../user', 'src/../../x', 'a/./b', 'a//b', '..', 'a\u0000b'])(
    'takes no %j for a path',
    async (bad) => {
      const withPath = toolsWith('owner', 'repo', 'path');
      const nested = [
        { name: 'push_files', args: { ...at, message: 'm', files: [{ path: bad, content: 'x' }] } },
        { name: 'push_files', args: { ...at, message: 'm', delete: [bad] } },
      ];
      expect(withPath.map(({ name }) => name)).toContain('get_file_contents');
      const all = [...withPath.map(({ name, args }) => ({ name, args: { ...args, path: bad } })), ...nested];
      for (const { name, args } of all) {
        const answer = await call(name, args);
        expect(answer.isError, `${name}: ${answer.text}`).toBe(true);
        expect(answer.error.code, `${name}: ${answer.text}`).not.toBe('internal');
      }
      expect(writes().filter((line) => !line.includes('graphql'))).toEqual([]);
      expect(
        fake().requests.filter(({ path }) =>
          /(^|\/)(\.\.?|user|)(\/|$)/.test(decodeURIComponent(path).slice(1)),
        ),
      ).toEqual([]);
    },
  );
});

describe('what is no answer, in every tool', () => {
  it.each([
    ['a page', { html: true }],
    ['nothing', { answer: { status: 200, body: '' } }],
    ['a bare text', { answer: { status: 200, body: 'OK' } }],
    ['a body that ends early', { cutAfterBytes: 1 }],
    ['an empty object', { answer: { status: 200, body: {} } }],
    ['an object that ends early', { answer: { status: 200, body: '{"number": 1' } }],
    ['null', { answer: { status: 200, body: 'null' } }],
  ])('does not take %s for one', async (_, fault) => {
    const wrong: string[] = [];
    // A client that knows nothing yet: a cached answer would be one.
    const fresh = await open();
    for (const { name, args } of toolsWith()) {
      // Answered with 205, which has no body to end early.
      if ('cutAfterBytes' in fault && name === 'manage_notifications') continue;
      fake().clearFaults();
      fake().requests.length = 0;
      fake().fault({ ...fault, times: 99 });
      const answer = await fresh.call(name, args);
      if (fake().requests.length === 0) wrong.push(`${name} did not ask: ${answer.text.slice(0, 160)}`);
      if (!answer.isError || answer.error.code === 'internal')
        wrong.push(`${name}: ${answer.text.slice(0, 160)}`);
      const posts = writes().filter((line) => line.startsWith('POST') && !line.endsWith('/graphql'));
      if (posts.length > 1) wrong.push(`${name} goes on or repeats: ${posts}`);
    }
    expect(wrong).toEqual([]);
  });
});
