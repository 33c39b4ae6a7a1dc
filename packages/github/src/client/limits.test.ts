import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../../test/support/use-github.js';

let skewMs = 0;
const { fake, call, open, writes } = useGithub({ clock: () => Date.now() + skewMs });

const issue = () => ({
  ...at,
  issue_number: fake().issue(fake().find('acme/widgets'), { title: 'One' }).number,
});
const withToken = (token: string) => open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });

describe('a limit that lasts half an hour', () => {
  it.each([
    ['as ours', 0],
    ['five hours ahead', 5 * 3_600_000],
    ['five hours behind', -5 * 3_600_000],
  ])("is half an hour with GitHub's clock %s", async (_, skew) => {
    skewMs = skew;
    const token = fake().token(`skewed${skew}`);
    const client = await withToken(token);
    fake().limit(token, 'core', { remaining: 0, resetInSeconds: 1_800 });
    const { error } = await client.call('get_issue', issue());
    skewMs = 0;
    expect(error.code).toBe('rate_limited');
    expect(error.retry_after_ms).toBeGreaterThan(1_700_000);
    expect(error.retry_after_ms).toBeLessThan(1_900_000);
  });

  it('of GraphQL comes with status 200, says until when, and leaves REST alone', async () => {
    const token = fake().token('graph');
    const client = await withToken(token);
    fake().limit(token, 'graphql', { remaining: 0, resetInSeconds: 1_800 });
    const pull = { ...at, pull_number: 1 };
    const { error } = await client.call('get_pull_request', pull);
    expect(error.code).toBe('rate_limited');
    expect(error.retry_after_ms).toBeGreaterThan(1_700_000);
    const asked = fake().requests.length;
    expect((await client.call('get_pull_request', pull)).error.code).toBe('rate_limited');
    expect(fake().requests).toHaveLength(asked);
    expect((await client.call('get_issue', issue())).data.title).toBe('One');
  });
});

describe('a repeated read', () => {
  it('costs no quota while nothing changed, and sees a change at once', async () => {
    const token = fake().token('saver');
    const client = await withToken(token);
    const args = issue();
    const left = async () => (await client.call('get_me')).data.budgets;
    const first = await client.call('get_issue', args);
    // The first get_me also asks who it is.
    await left();
    const before = await left();
    const second = await client.call('get_issue', args);
    expect(second.data).toEqual(first.data);
    expect(await left()).toEqual(before);
    const changed = fake().find('acme/widgets').issues.get(args.issue_number);
    if (changed) changed.title = 'Two';
    expect((await client.call('get_issue', args)).data.title).toBe('Two');
    expect(await left()).not.toEqual(before);
  });

  it('knows the next page of a list that did not change', async () => {
    const repository = fake().repository('acme/pages', { files: { a: 'a\n' } });
    for (let n = 0; n < 5; n += 1) fake().issue(repository, { title: `Issue ${n}` });
    const args = { owner: 'acme', repo: 'pages', per_page: 2 };
    const first = await call('list_issues', args);
    const second = await call('list_issues', args);
    expect(fake().requests.at(-1)?.headers['if-none-match']).toBeTruthy();
    expect(first.data.has_next).toBe(true);
    expect({ ...second.data, next_cursor: '' }).toEqual({ ...first.data, next_cursor: '' });
  });

  it('shows nothing from before to somebody who may not see it any more', async () => {
    const token = fake().token('guest');
    const repository = fake().repository('acme/hidden', {
      private: true,
      files: { a: 'a\n' },
      collaborators: { guest: 'read' },
    });
    const { number } = fake().issue(repository, { title: 'Secret' });
    const client = await withToken(token);
    const args = { owner: 'acme', repo: 'hidden', issue_number: number };
    expect((await client.call('get_issue', args)).data.title).toBe('Secret');
    repository.collaborators.delete('guest');
    expect((await client.call('get_issue', args)).error.code).toBe('not_found');
  });
});

describe('a mutation of GraphQL', () => {
  const isMutation = ({ body }: { body: unknown }) => JSON.stringify(body ?? '').includes('mutation');

  it.each([
    [
      'fails inside, with status 200',
      { answer: { status: 200, body: { errors: [{ message: 'Something went wrong' }] } } },
    ],
    ['is answered with {}', { answer: { status: 200, body: {} } }],
    ['ends early', { afterEffect: true, cutAfterBytes: 10 }],
    ['is answered with a 502', { answer: { status: 502 } }],
  ])('is sent once and its outcome is unknown when it %s', async (_, fault) => {
    const widgets = fake().find('acme/widgets');
    const category = fake().category(widgets, 'Ideas');
    const { number } = fake().discussion(widgets, { title: 'T', body: 'B', category });
    fake().fault({ match: isMutation, ...fault });
    const { error } = await call('discussion_write', {
      ...at,
      action: 'comment',
      discussion_number: number,
      body: 'Once',
    });
    expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('get_discussion') });
    expect(fake().requests.filter(isMutation)).toHaveLength(1);
  });
});

it('does not know whether a POST answered with {} took effect', async () => {
  fake().fault({
    match: ({ method }) => method === 'POST',
    answer: { status: 201, body: {} },
    afterEffect: true,
  });
  const { error } = await call('create_issue', { ...at, title: 'Proxied' });
  expect(error).toMatchObject({ code: 'outcome_unknown', next: expect.stringContaining('search_issues') });
  expect(writes()).toHaveLength(1);
});
