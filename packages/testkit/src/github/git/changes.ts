import { splitLines } from './diff.js';
import { type Hunk, hunksBetween, hunkText } from './hunks.js';
import { isBinary, type ObjectStore, type Sha } from './objects.js';
import { changedPaths, type PathChange } from './trees.js';

export interface FileChange {
  path: string;
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  before?: { mode: string; sha: Sha };
  after?: { mode: string; sha: Sha };
  binary: boolean;
  hunks: Hunk[];
  additions: number;
  deletions: number;
}

/** A single file's diff above 20,000 lines or 500 KB carries no patch (docs.github.com, limits of diffs). */
export const MAX_PATCH_LINES = 20_000;
export const MAX_PATCH_BYTES = 500_000;

/** Git's default: half of the lines in common make a removal and an addition a rename. */
const RENAME_SIMILARITY = 0.5;

const known = new WeakMap<ObjectStore, Map<string, FileChange[]>>();

/** The files that differ between two trees, renames found, with real hunks. The answer is remembered. */
export function changesBetween(store: ObjectStore, before: Sha | undefined, after: Sha): FileChange[] {
  const memory = known.get(store) ?? new Map<string, FileChange[]>();
  known.set(store, memory);
  const key = `${before} ${after}`;
  const found =
    memory.get(key) ??
    pairRenames(store, changedPaths(store, before, after)).map((pair) => change(store, pair));
  memory.set(key, found);
  return found;
}

/** The `patch` of a file, or undefined where GitHub leaves it out: binary, too large, or nothing but a rename. */
export function patchOf(file: FileChange): string | undefined {
  if (file.hunks.length === 0) return undefined;
  const patch = file.hunks.map(hunkText).join('\n');
  if (patch.length > MAX_PATCH_BYTES || patch.split('\n').length > MAX_PATCH_LINES) return undefined;
  return patch;
}

/** The `.diff` media type: what `git diff` prints. */
export function diffText(files: readonly FileChange[]): string {
  return files.map(fileDiff).join('');
}

function fileDiff(file: FileChange): string {
  const from = file.previousPath ?? file.path;
  const lines = [`diff --git a/${from} b/${file.path}`];
  if (file.status === 'added') lines.push(`new file mode ${file.after?.mode}`);
  if (file.status === 'removed') lines.push(`deleted file mode ${file.before?.mode}`);
  if (file.status === 'renamed') lines.push(`rename from ${from}`, `rename to ${file.path}`);
  const shas = `${short(file.before?.sha)}..${short(file.after?.sha)}`;
  if (file.before?.sha !== file.after?.sha)
    lines.push(`index ${shas}${file.status === 'modified' ? ` ${file.after?.mode}` : ''}`);
  const [a, b] = [file.before ? `a/${from}` : '/dev/null', file.after ? `b/${file.path}` : '/dev/null'];
  if (file.binary) lines.push(`Binary files ${a} and ${b} differ`);
  else if (file.hunks.length > 0) lines.push(`--- ${a}`, `+++ ${b}`, ...file.hunks.map(hunkText));
  return `${lines.join('\n')}\n`;
}

function change(store: ObjectStore, pair: PathChange): FileChange {
  const [before, after] = [content(store, pair.before), content(store, pair.after)];
  const binary = isBinary(before) || isBinary(after);
  const hunks = binary ? [] : hunksBetween(before.toString(), after.toString());
  const count = (kind: '+' | '-') =>
    hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.kind === kind).length, 0);
  return {
    path: pair.path,
    ...(pair.before && pair.before.path !== pair.path && { previousPath: pair.before.path }),
    status: status(pair),
    ...(pair.before && { before: pair.before }),
    ...(pair.after && { after: pair.after }),
    binary,
    hunks,
    additions: count('+'),
    deletions: count('-'),
  };
}

function status({ before, after, path }: PathChange): FileChange['status'] {
  if (!before) return 'added';
  if (!after) return 'removed';
  return before.path === path ? 'modified' : 'renamed';
}

/** A submodule shows as the one line git prints for it. */
function content(store: ObjectStore, entry: PathChange['before']): Buffer {
  if (!entry) return Buffer.alloc(0);
  if (entry.mode === '160000') return Buffer.from(`Subproject commit ${entry.sha}\n`);
  return store.blobs.get(entry.sha) ?? Buffer.alloc(0);
}

function pairRenames(store: ObjectStore, changes: PathChange[]): PathChange[] {
  const removed = new Set(changes.filter((item) => item.before && !item.after));
  return changes
    .map((item) => {
      if (item.before || !item.after) return item;
      const source = [...removed].find((candidate) => similar(store, candidate, item));
      if (!source?.before) return item;
      removed.delete(source);
      changes = changes.filter((other) => other !== source);
      return { ...item, before: source.before };
    })
    .filter((item) => item.after || removed.has(item));
}

function similar(store: ObjectStore, a: PathChange, b: PathChange): boolean {
  if (a.before?.mode !== b.after?.mode) return false;
  if (a.before?.sha === b.after?.sha) return true;
  const [old, fresh] = [content(store, a.before), content(store, b.after)];
  if (isBinary(old) || isBinary(fresh) || old.length > 1_000_000 || fresh.length > 1_000_000) return false;
  const lines = splitLines(old.toString());
  const left = new Map<string, number>();
  for (const line of lines) left.set(line, (left.get(line) ?? 0) + 1);
  let common = 0;
  const others = splitLines(fresh.toString());
  for (const line of others) {
    const count = left.get(line) ?? 0;
    if (count > 0) common++;
    left.set(line, count - 1);
  }
  const longest = Math.max(lines.length, others.length);
  return longest > 0 && common / longest >= RENAME_SIMILARITY;
}

function short(sha = '0000000'): string {
  return sha.slice(0, 7);
}
