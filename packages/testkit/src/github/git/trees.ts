import { type FileMode, type ObjectStore, type Sha, type TreeEntry, writeTree } from './objects.js';

export interface PathEntry {
  path: string;
  mode: FileMode;
  sha: Sha;
}

/** What a path becomes; null removes it. */
export type TreeChange = { mode: FileMode; sha: Sha } | null;

/** The entry at a path of a tree, or undefined; the empty path is the tree itself. */
export function entryAt(store: ObjectStore, tree: Sha, path: string): TreeEntry | undefined {
  let entry: TreeEntry = { name: '', mode: '040000', sha: tree };
  for (const name of path.split('/').filter((part) => part !== '')) {
    const next = store.trees.get(entry.sha)?.find((child) => child.name === name);
    if (!next) return undefined;
    entry = next;
  }
  return entry;
}

/** The entries of a tree in git's order; `recursive` goes into directories and lists them too. */
export function listTree(store: ObjectStore, tree: Sha, recursive: boolean, prefix = ''): PathEntry[] {
  return (store.trees.get(tree) ?? []).flatMap((entry) => {
    const path = prefix + entry.name;
    const own = { path, mode: entry.mode, sha: entry.sha };
    if (!recursive || entry.mode !== '040000') return [own];
    return [own, ...listTree(store, entry.sha, true, `${path}/`)];
  });
}

/** Everything in a tree that is not a directory. */
export function listFiles(store: ObjectStore, tree: Sha): PathEntry[] {
  return listTree(store, tree, true).filter((entry) => entry.mode !== '040000');
}

/**
 * A new tree with the changes applied; directories left empty disappear.
 * `tree` undefined starts from nothing.
 */
export function editTree(
  store: ObjectStore,
  tree: Sha | undefined,
  changes: ReadonlyMap<string, TreeChange>,
): Sha {
  const entries = new Map((tree ? (store.trees.get(tree) ?? []) : []).map((entry) => [entry.name, entry]));
  const nested = new Map<string, Map<string, TreeChange>>();
  for (const [path, change] of changes) {
    const slash = path.indexOf('/');
    if (slash === -1) {
      if (change) entries.set(path, { name: path, ...change });
      else entries.delete(path);
      continue;
    }
    const name = path.slice(0, slash);
    const inner = nested.get(name) ?? new Map<string, TreeChange>();
    nested.set(name, inner.set(path.slice(slash + 1), change));
  }
  for (const [name, inner] of nested) {
    const before = entries.get(name);
    const sha = editTree(store, before?.mode === '040000' ? before.sha : undefined, inner);
    if (store.trees.get(sha)?.length === 0) entries.delete(name);
    else entries.set(name, { name, mode: '040000', sha });
  }
  return writeTree(store, [...entries.values()]);
}

export interface PathChange {
  path: string;
  before?: PathEntry;
  after?: PathEntry;
}

/** Paths that differ between two trees, sorted; equal subtrees are not entered. */
export function changedPaths(
  store: ObjectStore,
  before: Sha | undefined,
  after: Sha | undefined,
): PathChange[] {
  return compareTrees(store, before, after, '').sort((a, b) => (a.path < b.path ? -1 : 1));
}

function compareTrees(
  store: ObjectStore,
  before: Sha | undefined,
  after: Sha | undefined,
  prefix: string,
): PathChange[] {
  if (before === after) return [];
  const old = new Map((before ? (store.trees.get(before) ?? []) : []).map((entry) => [entry.name, entry]));
  const fresh = new Map((after ? (store.trees.get(after) ?? []) : []).map((entry) => [entry.name, entry]));
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((name) => {
    const [a, b] = [old.get(name), fresh.get(name)];
    if (a && b && a.sha === b.sha && a.mode === b.mode) return [];
    const path = prefix + name;
    const inner = compareTrees(store, directory(a), directory(b), `${path}/`);
    const [fileA, fileB] = [file(a, path), file(b, path)];
    if (!fileA && !fileB) return inner;
    return [...inner, { path, ...(fileA && { before: fileA }), ...(fileB && { after: fileB }) }];
  });
}

function directory(entry: TreeEntry | undefined): Sha | undefined {
  return entry?.mode === '040000' ? entry.sha : undefined;
}

function file(entry: TreeEntry | undefined, path: string): PathEntry | undefined {
  return entry && entry.mode !== '040000' ? { path, mode: entry.mode, sha: entry.sha } : undefined;
}
