import { type Edit, lineEdits, splitLines } from './diff.js';
import { isBinary, type ObjectStore, type Sha, writeBlob } from './objects.js';
import { changedPaths, editTree, type PathEntry, type TreeChange } from './trees.js';

/** The merged tree, or the paths both sides changed in ways that cannot be joined. */
export type MergeResult = { tree: Sha; conflicts?: undefined } | { tree?: undefined; conflicts: string[] };

/** A three-way merge of trees; files changed on both sides are merged line by line. */
export function mergeTrees(
  store: ObjectStore,
  { base, ours, theirs }: { base: Sha | undefined; ours: Sha; theirs: Sha },
): MergeResult {
  const mine = new Map(changedPaths(store, base, ours).map((change) => [change.path, change]));
  const changes = new Map<string, TreeChange>();
  const conflicts: string[] = [];
  for (const { path, before, after } of changedPaths(store, base, theirs)) {
    const other = mine.get(path);
    if (!other || same(other.after, after)) {
      changes.set(path, after ? { mode: after.mode, sha: after.sha } : null);
      continue;
    }
    const merged =
      before && after && other.after && mergeBlobs(store, before.sha, other.after.sha, after.sha);
    if (merged === undefined) conflicts.push(path);
    else changes.set(path, { mode: after?.mode ?? '100644', sha: writeBlob(store, merged) });
  }
  return conflicts.length > 0 ? { conflicts } : { tree: editTree(store, ours, changes) };
}

function mergeBlobs(store: ObjectStore, base: Sha, ours: Sha, theirs: Sha): string | undefined {
  const contents = [base, ours, theirs].map((sha) => store.blobs.get(sha) ?? Buffer.alloc(0));
  if (contents.some(isBinary)) return undefined;
  const [old = [], mine = [], their = []] = contents.map((bytes) => splitLines(bytes.toString()));
  const edits = [
    ...lineEdits(old, mine).map((edit) => ({ edit, lines: mine })),
    ...lineEdits(old, their).map((edit) => ({ edit, lines: their })),
  ].sort((a, b) => a.edit.oldStart - b.edit.oldStart || a.edit.oldEnd - b.edit.oldEnd);
  const merged: string[] = [];
  let at = 0;
  let last: { edit: Edit; lines: string[] } | undefined;
  for (const { edit, lines } of edits) {
    const text = lines.slice(edit.newStart, edit.newEnd).join('');
    if (last && edit.oldStart <= last.edit.oldEnd) {
      const twin = edit.oldStart === last.edit.oldStart && edit.oldEnd === last.edit.oldEnd;
      if (twin && text === last.lines.slice(last.edit.newStart, last.edit.newEnd).join('')) continue;
      return undefined;
    }
    merged.push(...old.slice(at, edit.oldStart), text);
    at = edit.oldEnd;
    last = { edit, lines };
  }
  return [...merged, ...old.slice(at)].join('');
}

function same(a: PathEntry | undefined, b: PathEntry | undefined): boolean {
  return a?.sha === b?.sha && a?.mode === b?.mode;
}
