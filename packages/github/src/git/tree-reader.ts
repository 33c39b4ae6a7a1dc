import { ToolError } from '@patchbay/core';
import { isPath, trimSlashes } from '../fence/names.js';
import type { Place } from './branch-head.js';

/** What stands at a path: git's mode says more than the contents API, which calls a submodule a file. */
export interface TreeEntry {
  mode: string;
  sha: string;
  size?: number | undefined;
}

export interface TreeReader {
  /**
   * The entry at a path; undefined when there is none.
   * @throws ToolError `invalid_argument` for a path that leads out of the repository or through a file
   */
  entry(path: string): Promise<TreeEntry | undefined>;
}

const directory = '040000';
const symlink = '120000';
const submodule = '160000';

/** Walks down from the root of a tree, asking for every directory once. */
export function createTreeReader({ client, owner, repo, scope }: Place, root: string): TreeReader {
  const known = new Map<string, Promise<Map<string, TreeEntry>>>();
  const list = (sha: string) => {
    const asked = known.get(sha) ?? ask(sha);
    known.set(sha, asked);
    return asked;
  };
  async function ask(tree_sha: string): Promise<Map<string, TreeEntry>> {
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/git/trees/{tree_sha}',
      { owner, repo, tree_sha },
      scope,
    );
    return new Map(data.tree.map(({ path, mode, sha, size }) => [path, { mode, sha, size }]));
  }
  return {
    async entry(path) {
      let at: TreeEntry | undefined = { mode: directory, sha: root };
      const parts = checkedPath(path).split('/');
      for (const [index, part] of parts.entries()) {
        if (at.mode !== directory) throw throughFile(parts.slice(0, index).join('/'), at.mode);
        at = (await list(at.sha)).get(part);
        if (!at) return undefined;
      }
      return at;
    },
  };
}

/**
 * A path of a file, without slashes around it.
 * @throws ToolError `invalid_argument` when it could lead elsewhere
 */
export function checkedPath(path: string): string {
  const plain = trimSlashes(path);
  if (plain !== '' && isPath(plain) && !plain.split('/').some((part) => part.toLowerCase() === '.git'))
    return plain;
  throw new ToolError(
    'invalid_argument',
    `${path || 'An empty path'} is no path of a file in the repository.`,
    {
      next: 'Give paths as in src/index.ts: no .. and no .git.',
    },
  );
}

/**
 * Passes only what is a file, or is to become one.
 * @throws ToolError `refused` for a directory, a symbolic link or a submodule
 */
export function checkIsFile(path: string, entry: TreeEntry | undefined): void {
  if (!entry || entry.mode.startsWith('100')) return;
  throw new ToolError('refused', `${path} is ${kindOf(entry.mode)}, not a file.`, {
    next: 'Choose a file; get_file_contents lists directories.',
  });
}

export function kindOf(mode: string): string {
  if (mode === directory) return 'a directory';
  if (mode === symlink) return 'a symbolic link';
  return mode === submodule ? 'a submodule' : 'a file';
}

function throughFile(path: string, mode: string): ToolError {
  return new ToolError('invalid_argument', `${path} is ${kindOf(mode)}, so nothing can be below it.`, {
    next: 'Correct the path; get_file_contents lists directories.',
  });
}
