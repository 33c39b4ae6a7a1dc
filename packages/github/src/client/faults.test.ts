import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub();

const issue = () => ({
  ...at,
  issue_number: fake().issue(fake().find('acme/widgets'), { title: 'One' }).number,
});
const isCreate = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path.endsWith('/issues');

describe('a write is sent once', () => {
  it.each([
    ['a 502', { answer: { status: 502, body: 'bad gateway' } }],
    ['a cut connection', { reset: true }],
    ['a truncated answer', { cutAfterBytes: 20 }],
    ['a page instead of JSON', { html: true }],
  ])('tells that the outcome is unknown after %s', async (_, fault) => {
    fake().fault({ match: isCreate, afterEffect: true, ...fault });
    const { error } = await call('create_issue', { ...at, title: 'Once' });
    expect(error.code).toBe('outcome_unknown');
    expect(error.next).toContain('search_issues');
    expect(writes()).toEqual(['POST /repos/acme/widgets/issues']);
  });

  it('tells the same when nothing comes until the deadline', async () => {
    const client = await open({ env: { PATCHBAY_TIMEOUT_MS: '1000' } });
    fake().fault({ match: isCreate, hang: true });
    const { error } = await client.call('create_issue', { ...at, title: 'Silent' });
    expect(error.code).toBe('outcome_unknown');
    expect(writes()).toHaveLength(1);
  });
});

describe('a read is repeated', () => {
  it.each([
    ['502', { answer: { status: 502, body: 'bad gateway' } }],
    ['a cut connection', { reset: true }],
    ['a truncated answer', { cutAfterBytes: 20 }],
  ])('after %s', async (_, fault) => {
    const args = issue();
    fake().fault(fault);
    const { data } = await call('get_issue', args);
    expect(data.title).toBe('One');
    expect(fake().requests).toHaveLength(2);
  });

  it('and a page with status 200 is no issue', async () => {
    const args = issue();
    fake().fault({ html: true, times: 9 });
    const { error } = await call('get_issue', args);
    expect(error).toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining('a page (HTML)'),
    });
  });

  it('ends with the caller', async () => {
    const args = issue();
    fake().fault({ hang: true });
    const abort = new AbortController();
    const running = call('get_issue', args, { signal: abort.signal });
    await expect.poll(() => fake().requests.length, { timeout: 5_000 }).toBe(1);
    abort.abort();
    await expect(running).rejects.toThrow();
    await expect.poll(() => fake().requests[0]?.aborted, { timeout: 5_000 }).toBe(true);
  });
});

describe('rate limits', () => {
  it('says until when the primary one lasts, and then asks no more', async () => {
    const token = fake().token('limited');
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });
    fake().limit(token, 'core', { remaining: 0, resetInSeconds: 1_800 });
    const args = issue();
    const first = await client.call('get_issue', args);
    expect(first.error.code).toBe('rate_limited');
    expect(first.error.retry_after_ms).toBeGreaterThan(1_700_000);
    const asked = fake().requests.length;
    const second = await client.call('get_issue', args);
    expect(second.error.code).toBe('rate_limited');
    expect(fake().requests).toHaveLength(asked);
    expect((await client.call('get_me')).data.budgets).toMatchObject({ core: { left: 0 } });
  });

  it('of searches leave everything else alone', async () => {
    const token = fake().token('searcher');
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });
    fake().limit(token, 'search', { remaining: 0, resetInSeconds: 1_800 });
    const args = issue();
    const search = await client.call('search_issues', { query: 'x' });
    expect(search.error).toMatchObject({ code: 'rate_limited', message: expect.stringContaining('search') });
    expect((await client.call('get_issue', args)).data.title).toBe('One');
  });

  it('waits out a secondary one where it fits', async () => {
    const args = issue();
    const client = await open();
    fake().secondaryLimit({ retryAfterSeconds: 1 });
    const { data } = await client.call('get_issue', args);
    expect(data.title).toBe('One');
  });

  it('tells a secondary one that names no time, and does not take it for a missing permission', async () => {
    const args = issue();
    const client = await open();
    fake().secondaryLimit();
    const { error } = await client.call('get_issue', args);
    expect(error).toMatchObject({ code: 'rate_limited', retry_after_ms: 60_000 });
    expect(error.message).toContain('secondary');
  });

  it('does not repeat a write that met one', async () => {
    const client = await open();
    fake().secondaryLimit({ retryAfterSeconds: 1 });
    const { error } = await client.call('create_issue', { ...at, title: 'Limited' });
    expect(error.code).toBe('rate_limited');
    expect(writes()).toHaveLength(1);
  });
});

describe('refusals', () => {
  it('names the permission that a fine-grained token lacks', async () => {
    const args = issue();
    fake().fault({
      answer: {
        status: 403,
        headers: { 'x-accepted-github-permissions': 'issues=read' },
        body: { message: 'Resource not accessible by personal access token' },
      },
    });
    const { error } = await call('get_issue', args);
    expect(error).toMatchObject({ code: 'permission_denied', next: expect.stringContaining('issues=read') });
  });

  it('sends a person to the page of single sign-on', async () => {
    const args = issue();
    fake().fault({
      answer: {
        status: 403,
        headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso?x=1' },
        body: { message: 'Resource protected by organization SAML enforcement.' },
      },
    });
    const { error } = await call('get_issue', args);
    expect(error).toMatchObject({
      code: 'permission_denied',
      next: expect.stringContaining('https://github.com/orgs/acme/sso'),
    });
  });

  it('tells a refused token from everything else', async () => {
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: 'ghp_wrong0wrong0wrong' } });
    const { error, text } = await client.call('get_issue', { ...at, issue_number: 1 });
    expect(error.code).toBe('unauthenticated');
    expect(text).not.toContain('ghp_wrong0wrong0wrong');
  });

  it('maps errors that GraphQL tells with status 200', async () => {
    const graphql = ({ path }: { path: string }) => path.endsWith('/graphql');
    const say = (type: string, message: string) =>
      fake().fault({
        match: graphql,
        answer: { status: 200, body: { data: null, errors: [{ type, message }] } },
      });
    const args = { ...at, pull_number: 1 };
    say('FORBIDDEN', 'Resource not accessible by integration');
    expect((await call('get_pull_request', args)).error.code).toBe('permission_denied');
    say('NOT_FOUND', 'Could not resolve to a Repository');
    expect((await call('get_pull_request', args)).error.code).toBe('not_found');
    say('RATE_LIMITED', 'API rate limit exceeded');
    const client = await open({ env: { PATCHBAY_RETRIES: '0' } });
    expect((await client.call('get_pull_request', args)).error.code).toBe('rate_limited');
  });

  it('tells the new name of a repository and follows it nowhere', async () => {
    fake().rename(fake().repository('acme/old', { files: { a: 'a\n' } }), 'renamed');
    const { error } = await call('create_issue', { owner: 'acme', repo: 'old', title: 'Where' });
    expect(error).toMatchObject({ code: 'not_found', next: 'Call again with acme/renamed.' });
  });
});

describe('large ids', () => {
  it('keeps the digits of an id past 2^53', async () => {
    const args = issue();
    await call('add_issue_comment', { ...args, body: 'Big' });
    fake().fault({
      match: ({ path }) => path.endsWith('/comments'),
      rewrite: (body) => body.replace(/^(\[\{.*?"id":)\d+/s, '$19007199254740993123'),
    });
    const { data } = await call('list_issue_activity', args);
    expect(data.items).toMatchObject([{ comment_id: '9007199254740993123' }]);
  });
});
