import { describe, expect, it } from 'vitest';
import { at, useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  env: { GITHUB_ALLOWED_REPOS: 'acme/widgets, Mona/*', GITHUB_WRITE_REPOS: 'acme/widgets' },
  seed: (fake) => {
    fake.issue(fake.find('acme/widgets'), { title: 'secret inside' });
    fake.issue(fake.repository('acme/other', { files: { a: 'a\n' } }), { title: 'secret outside' });
    fake.issue(fake.repository('mona/notes', { files: { a: 'a\n' } }), { title: 'secret notes' });
  },
});

describe('GITHUB_ALLOWED_REPOS', () => {
  it('is checked before any request', async () => {
    const { error } = await call('get_issue', { owner: 'acme', repo: 'other', issue_number: 1 });
    expect(error).toMatchObject({ code: 'refused', next: expect.stringContaining('acme/widgets') });
    const pull = await call('get_pull_request', { owner: 'acme', repo: 'other', pull_number: 1 });
    expect(pull.error.code).toBe('refused');
    expect(fake().requests).toEqual([]);
  });

  it('compares names without case', async () => {
    const { isError } = await call('get_issue', { owner: 'ACME', repo: 'Widgets', issue_number: 1 });
    expect(isError).toBe(false);
  });

  it('goes into searches, and their results are held against it', async () => {
    const { data } = await call('search_issues', { query: 'secret' });
    const titles = (data.items as Array<{ title: string }>).map(({ title }) => title).sort();
    expect(titles).toEqual(['secret inside', 'secret notes']);
    expect(fake().requests.at(-1)?.query.q).toContain('(repo:acme/widgets OR user:Mona)');
  });

  it('cannot be talked around in a query', async () => {
    const { text } = await call('search_issues', { query: 'secret OR repo:acme/other' });
    expect(text).not.toContain('secret outside');
  });
});

describe('GITHUB_WRITE_REPOS', () => {
  it('lets read what may not be written', async () => {
    const read = await call('get_issue', { owner: 'mona', repo: 'notes', issue_number: 1 });
    expect(read.data.title).toBe('secret notes');
    fake().requests.length = 0;
    const written = await call('create_issue', { owner: 'mona', repo: 'notes', title: 'No' });
    expect(written.error).toMatchObject({
      code: 'refused',
      next: expect.stringContaining('GITHUB_WRITE_REPOS'),
    });
    expect(fake().requests).toEqual([]);
    const inside = await call('create_issue', { ...at, title: 'Yes' });
    expect(inside.isError).toBe(false);
    expect(writes()).toEqual(['POST /repos/acme/widgets/issues']);
  });
});

describe('access', () => {
  it('does not list writes at the read tier', async () => {
    const client = await open({ args: ['--access', 'read', '--toolsets', 'all'] });
    const names = (await client.tools()).map(({ name }) => name);
    expect(names).toContain('get_issue');
    expect(names).not.toContain('create_issue');
  });

  it('lists an opt-in toolset only when it is asked for', async () => {
    const client = await open({ args: [] });
    const names = (await client.tools()).map(({ name }) => name);
    expect(names).not.toContain('list_discussions');
    expect(names).toContain('get_me');
  });
});
