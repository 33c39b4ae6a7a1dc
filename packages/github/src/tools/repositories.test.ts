import { describe, expect, it } from 'vitest';
import { useGithub } from '../../test/support/use-github.js';

const { fake, call, open, writes } = useGithub({
  seed(github) {
    github.organization('tools');
    for (let n = 0; n < 5; n += 1) github.repository(`tools/kit-${n}`, { description: `Kit ${n}` });
    for (let n = 0; n < 60; n += 1) github.repository(`mona/repo-${n}`);
    github.repository('mona/secret', { private: true });
    const searched = { 'src/parse.ts': 'export function parseUrl() {}\n', 'src/other.ts': 'nothing\n' };
    github.repository('acme/code', { files: searched });
    github.repository('mona/code', { files: searched });
  },
});
const names = (data: Record<string, unknown>) =>
  (data.repositories as Array<{ name: string }>).map(({ name }) => name);

describe('list_repositories', () => {
  it("lists the token's repositories in short rows", async () => {
    const { data } = await call('list_repositories');
    expect(names(data)).toEqual(expect.arrayContaining(['acme/widgets', 'acme/code']));
    expect(names(data)).not.toContain('mona/repo-1');
    expect(data.has_next).toBe(false);
    const row = (data.repositories as object[])[0];
    expect(JSON.stringify(row).length / 4.2).toBeLessThan(60);
  });

  it('goes through all pages of an owner, by page or by cursor, and says when there is no more', async () => {
    const seen = new Set<string>();
    let cursor: unknown;
    do {
      const { data } = await call('list_repositories', {
        owner: 'mona',
        per_page: 30,
        ...(cursor ? { cursor } : {}),
      });
      for (const name of names(data)) seen.add(name);
      cursor = data.next_cursor;
      expect(data.has_next).toBe(cursor !== undefined);
    } while (cursor);
    expect(seen.size).toBe(61);
    expect(seen).not.toContain('mona/secret');
    const second = await call('list_repositories', { owner: 'mona', per_page: 30, page: 3 });
    expect(names(second.data)).toHaveLength(1);
  });

  it('does not take a full last page for more', async () => {
    const { data } = await call('list_repositories', { owner: 'tools', per_page: 5 });
    expect(names(data)).toHaveLength(5);
    expect(data.has_next).toBe(false);
  });

  it('searches', async () => {
    const { data } = await call('list_repositories', { query: 'kit', owner: 'tools', per_page: 2 });
    expect(names(data)).toHaveLength(2);
    expect(data).toMatchObject({ total: 5, has_next: true });
  });

  it('tells when a search was cut short', async () => {
    fake().incompleteSearch = true;
    const { data } = await call('list_repositories', { query: 'kit' });
    fake().incompleteSearch = false;
    expect(data.incomplete).toBe(true);
  });

  it('shows only what is inside the fence', async () => {
    const client = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/code,tools/*' } });
    const own = await client.call('list_repositories');
    expect(names(own.data)).toEqual(['acme/code']);
    expect(own.data.outside_fence).toBeGreaterThan(0);
    const found = await client.call('list_repositories', { query: 'repo OR kit' });
    expect(names(found.data).every((name) => name.startsWith('tools/'))).toBe(true);
    expect(found.data.total).toBeUndefined();
  });

  it('refuses per_page over 100', async () => {
    expect((await call('list_repositories', { per_page: 101 })).error.code).toBe('invalid_argument');
  });
});

describe('search_code', () => {
  it('finds files with the place', async () => {
    const { data } = await call('search_code', { query: 'parseUrl', owner: 'acme', repo: 'code' });
    expect(data.files).toEqual([
      { repository: 'acme/code', path: 'src/parse.ts', matches: [expect.stringContaining('parseUrl')] },
    ]);
  });

  it('stays inside the fence whatever the query says', async () => {
    const client = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/*' } });
    for (const query of ['parseUrl', 'parseUrl repo:mona/code', 'parseUrl user:mona']) {
      const { data } = await client.call('search_code', { query });
      const found = ((data.files ?? []) as Array<{ repository: string }>).map(({ repository }) => repository);
      expect(found.filter((name) => !name.startsWith('acme/'))).toEqual([]);
    }
    const { error } = await client.call('search_code', { query: 'parseUrl', owner: 'mona', repo: 'code' });
    expect(error.code).toBe('refused');
  });
});

describe('create_repository and fork_repository', () => {
  it('creates a private repository of the caller, once', async () => {
    const { data } = await call('create_repository', { name: 'fresh', auto_init: true });
    expect(data).toMatchObject({ name: 'acme/fresh', private: true, default_branch: 'main' });
    expect(fake().find('acme/fresh').private).toBe(true);
    const again = await call('create_repository', { name: 'fresh' });
    expect(again.error.code).toMatch(/conflict|invalid_argument/);
  });

  it('says how to look when the answer is lost, and sends nothing again', async () => {
    fake().fault({ match: ({ method }) => method === 'POST', afterEffect: true, reset: true, times: 3 });
    const { error } = await call('create_repository', { name: 'lost' });
    expect(error).toMatchObject({
      code: 'outcome_unknown',
      next: expect.stringContaining('list_repositories'),
    });
    expect(writes()).toEqual(['POST /user/repos']);
  });

  it('forks into the own account', async () => {
    const { data } = await call('fork_repository', { owner: 'tools', repo: 'kit-1' });
    expect(data.name).toBe('acme/kit-1');
    const again = await call('fork_repository', { owner: 'tools', repo: 'kit-1' });
    expect(again.data.name).toBe('acme/kit-1');
  });

  it('needs an organization where an App acts, and lists what it is installed on', async () => {
    const repositories = ['tools/kit-1', 'tools/kit-3'];
    const token = fake().token('tools', {
      kind: 'installation',
      repositories,
      permissions: { metadata: 'read' },
    });
    const client = await open({ env: { GITHUB_PERSONAL_ACCESS_TOKEN: token } });
    const { data } = await client.call('list_repositories');
    expect(names(data)).toEqual(['tools/kit-1', 'tools/kit-3']);
    for (const [tool, input] of [
      ['create_repository', { name: 'mine' }],
      ['fork_repository', { owner: 'tools', repo: 'kit-3' }],
    ] as const) {
      const { error } = await client.call(tool, input);
      expect(error).toMatchObject({ code: 'invalid_argument', next: 'Give organization.' });
    }
    expect(writes()).toEqual([]);
  });

  it('creates nothing outside the fence', async () => {
    const client = await open({ env: { GITHUB_WRITE_REPOS: 'acme/widgets' } });
    expect((await client.call('create_repository', { name: 'new' })).error.code).toBe('refused');
    expect((await client.call('fork_repository', { owner: 'tools', repo: 'kit-2' })).error.code).toBe(
      'refused',
    );
    expect(writes()).toEqual([]);
  });
});
