import { ToolError } from '@patchbay/core';
import { isPath } from '../fence/names.js';
import { removedFrom } from '../text/parse-json.js';

/** A file of a commit, a comparison or a pull request, as GitHub lists it. */
export interface ChangedFile {
  filename: string;
  previous_filename?: string;
  status: string;
  additions: number;
  deletions: number;
  /** Missing for binary files and for very large changes. */
  patch?: string;
}

export interface ShownFiles {
  text: string;
  /** Files that are only named, because their patches would not fit. */
  unshown: number;
  /** Invisible characters that were taken out of names and patches when the answer was read. */
  removed: number;
}

/**
 * Changed files with their patches, whole patches only and as many as fit into `maxBytes`; the others are named with their size, so that
 * they can be asked for by path. A single file is shown in any case, and core cuts it at a line.
 */
export function showFiles(files: readonly ChangedFile[], maxBytes: number): ShownFiles {
  const names = files.map(titleOf);
  let left = maxBytes - names.reduce((sum, name) => sum + Buffer.byteLength(name) + 40, 0);
  let unshown = 0;
  const parts = files.map((file, index) => {
    const name = names[index] ?? '';
    if (file.patch === undefined)
      return file.additions + file.deletions > 0 ? `${name} (no patch: too large)` : name;
    const size = Buffer.byteLength(file.patch) + 1;
    if (size > left && files.length > 1) {
      unshown += 1;
      return `${name} (patch left out: ${size} bytes)`;
    }
    left -= size;
    return `${name}\n${file.patch}`;
  });
  const removed = files.reduce((sum, file) => sum + removedFrom(file), 0);
  return { text: parts.join('\n'), unshown, removed };
}

/** @throws ToolError `invalid_argument` for a path that lies in no repository, which would match nothing */
export function checkFilter(path: string | undefined): void {
  if (path === undefined || isPath(path)) return;
  throw new ToolError('invalid_argument', 'path must lead into the repository, as in src/index.ts.', {
    next: 'Correct path: no .. and no empty parts.',
  });
}

/** Files at a path or below it. */
export function filesAt<T extends ChangedFile>(files: readonly T[], path: string | undefined): T[] {
  if (path === undefined) return [...files];
  const prefix = path.replace(/^\/+|\/+$/g, '');
  return files.filter(({ filename, previous_filename: before }) =>
    [filename, before].some((name) => name === prefix || name?.startsWith(`${prefix}/`)),
  );
}

function titleOf({ filename, previous_filename: before, status, additions, deletions }: ChangedFile): string {
  const from = before === undefined ? '' : ` from ${before}`;
  return `# ${filename} ${status}${from} +${additions} -${deletions}`;
}
