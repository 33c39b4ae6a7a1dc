import { describe, expect, it } from 'vitest';
import { useGithub } from '../../test/support/use-github.js';

const { client, open } = useGithub({
  seed(github) {
    const files = { 'src/app.ts': 'code\n', 'src/api/index.ts': 'api\n', 'README.md': 'hello\u200B\n' };
    const shop = github.repository('acme/shop', { files });
    github.branch(shop, 'next');
    github.commit(shop, { message: 'Next', branch: 'next', files: { 'README.md': 'next\n' } });
    github.repository('mona/open', { collaborators: { acme: 'write' } });
  },
});
const plain = 'repo://{owner}/{repo}/contents/{path}';
const atRef = 'repo://{owner}/{repo}/ref/{ref}/contents/{path}';

describe('files as resources', () => {
  it('are offered by template', async () => {
    expect((await client().templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([plain, atRef]);
  });

  it('are read as they are, of the default branch or of another', async () => {
    expect(await client().read('repo://acme/shop/contents/README.md')).toBe('hello\n');
    expect(await client().read('repo://acme/shop/ref/next/contents/README.md')).toBe('next\n');
    expect(await client().read('repo://acme/shop/contents/src%2Fapi%2Findex.ts')).toBe('api\n');
    expect(await client().read('repo://acme/shop/contents/src')).toBe('api/\napp.ts 5');
  });

  it('are refused where they lead out', async () => {
    await expect(client().read('repo://acme/shop/contents/..%2F..%2Fuser')).rejects.toThrow('path');
    await expect(client().read('repo://acme/%2E%2E/contents/user')).rejects.toThrow();
    const fenced = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/widgets' } });
    await expect(fenced.read('repo://acme/shop/contents/README.md')).rejects.toThrow('GITHUB_ALLOWED_REPOS');
  });

  it('complete owner, repository, branch and path', async () => {
    const complete = (name: string, value: string, known = {}) =>
      client().complete(atRef, { name, value }, { owner: 'acme', repo: 'shop', ref: 'main', ...known });
    expect(await complete('owner', 'M')).toEqual(['mona']);
    expect(await complete('repo', 'sh')).toEqual(['shop']);
    expect(await complete('ref', 'ne')).toEqual(['next']);
    expect(await complete('path', 'src/a')).toEqual(['src/api/', 'src/app.ts']);
    expect(await complete('path', '')).toEqual(['README.md', 'src/']);
  });

  it('offers no name from outside the fence', async () => {
    const fenced = await open({ env: { GITHUB_ALLOWED_REPOS: 'acme/widgets' } });
    expect(await fenced.complete(plain, { name: 'owner', value: '' })).toEqual(['acme']);
    expect(await fenced.complete(plain, { name: 'repo', value: '' }, { owner: 'acme' })).toEqual(['widgets']);
  });
});

describe('prompts', () => {
  it('make a text of what was filled in', async () => {
    expect((await client().prompts()).map(({ name }) => name)).toEqual([
      'review_pull_request',
      'triage_issue',
      'fix_ci',
    ]);
    const text = await client().prompt('fix_ci', { repository: 'acme/shop', branch: 'next' });
    expect(text).toContain('acme/shop on next');
  });
});
