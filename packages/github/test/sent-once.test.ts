import type { GithubFake } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { at, useGithub } from './support/use-github.js';

type SeenRequest = GithubFake['requests'][number];

const { fake, call, confirmed } = useGithub({
  seed: (github) => void github.find('acme/widgets').collaborators.set('mona', 'write'),
});
const widgets = () => fake().find('acme/widgets');

let count = 0;
/** A pull request of mona's with a new file. */
function openPull() {
  count += 1;
  const head = `once-${count}`;
  fake().branch(widgets(), head);
  fake().commit(widgets(), { branch: head, files: { [`${head}.txt`]: 'x\n' }, message: 'Once' });
  const pull = fake().pull(widgets(), { title: head, head, author: 'mona' });
  return { head, pull, args: { ...at, pull_number: pull.issue.number } };
}

/** Calls with the request that must not be sent twice, and how often what it does is seen. */
const writes: Array<
  [string, () => { args: object; isSent: (seen: SeenRequest) => boolean; seen: () => number }]
> = [
  [
    'create_issue',
    () => ({
      args: { ...at, title: 'Only one' },
      isSent: ({ path }) => path.endsWith('/issues'),
      seen: () => [...widgets().issues.values()].filter(({ title }) => title === 'Only one').length,
    }),
  ],
  [
    'add_issue_comment',
    () => {
      const issue = fake().issue(widgets(), { title: 'Talk' });
      return {
        args: { ...at, issue_number: issue.number, body: 'Hello' },
        isSent: ({ path }) => path.endsWith('/comments'),
        seen: () => issue.comments.length,
      };
    },
  ],
  [
    'create_pull_request',
    () => {
      fake().branch(widgets(), 'proposal');
      fake().commit(widgets(), { branch: 'proposal', files: { p: 'p\n' }, message: 'P' });
      return {
        args: { ...at, title: 'Proposal', head: 'proposal', base: 'main' },
        isSent: ({ path }) => path.endsWith('/pulls'),
        seen: () => [...widgets().issues.values()].filter(({ title }) => title === 'Proposal').length,
      };
    },
  ],
  [
    'review_pull_request',
    () => {
      const { pull, args, head } = openPull();
      return {
        args: { ...args, comments: [{ path: `${head}.txt`, line: 1, body: 'Why?' }] },
        isSent: ({ path }) => path.endsWith('/reviews'),
        seen: () => pull.reviews.length,
      };
    },
  ],
  [
    'merge_pull_request',
    () => {
      const { pull, args } = openPull();
      return {
        args,
        isSent: ({ path }) => path.endsWith('/merge'),
        seen: () => (pull.merged === null ? 0 : 1),
      };
    },
  ],
  [
    'push_files',
    () => {
      const empty = fake().repository('acme/first');
      return {
        args: { owner: 'acme', repo: 'first', message: 'M', files: [{ path: 'a', content: 'a' }] },
        isSent: ({ path }) => path.includes('/contents/'),
        seen: () => empty.refs.size,
      };
    },
  ],
];

describe.each(writes)('%s', (tool, prepare) => {
  it('is sent once, says that its outcome is unknown, and how to look', async () => {
    const { args, isSent, seen } = prepare();
    const isWrite = (request: SeenRequest) => request.method !== 'GET' && isSent(request);
    fake().fault({ match: isWrite, afterEffect: true, reset: true, times: 9 });
    const { error } = await confirmed(tool, { ...args });
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringMatching(/^Look .*Do not repeat/),
    });
    expect(fake().requests.filter(isWrite)).toHaveLength(1);
    expect(seen()).toBe(1);
  });
});

it('shows what became of a merge whose answer was lost', async () => {
  const { args } = openPull();
  fake().fault({ match: ({ method }) => method === 'PUT', afterEffect: true, html: true });
  expect((await call('merge_pull_request', args)).error.code).toBe('outcome_unknown');
  expect((await call('get_pull_request', args)).data.state).toBe('merged');
  expect((await call('merge_pull_request', args)).error.code).toBe('refused');
});
