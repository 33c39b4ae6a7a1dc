import type { Place } from './branch-head.js';

/**
 * The entries of a directory as lines: `src/` for directories, name and size for files. By the tree and not by the contents API, which
 * stops at 1,000 entries and calls a submodule a file. GitHub truncates a recursive one at 100,000 entries or 7 MB.
 */
export async function listDirectory(
  { client, owner, repo, scope }: Place,
  { sha, recursive }: { sha: string; recursive: boolean },
): Promise<{ lines: string[]; truncated: boolean }> {
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
    // Whatever stands here means true, so it is left out for false.
    { owner, repo, tree_sha: sha, ...(recursive ? { recursive: '1' } : {}) },
    scope,
  );
  const entries = recursive ? data.tree.filter(({ mode }) => mode !== '040000') : data.tree;
  return { lines: entries.map(line), truncated: data.truncated };
}

function line({ path, mode, size }: { path: string; mode: string; size?: number }): string {
  const name = path.replaceAll('\n', '\\n');
  if (mode === '040000') return `${name}/`;
  if (mode === '160000') return `${name} (submodule)`;
  if (mode === '120000') return `${name} (symbolic link)`;
  return `${name} ${size ?? 0}`;
}
