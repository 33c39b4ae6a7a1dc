import type { Commit, ObjectStore, Sha } from './objects.js';
import { entryAt } from './trees.js';

/** Every commit reachable from one, itself included. */
export function ancestors(store: ObjectStore, sha: Sha): Set<Sha> {
  const seen = new Set<Sha>();
  const queue = [sha];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(store.commits.get(next)?.parents ?? []));
  }
  return seen;
}

/** Commits reachable from `head` and not from `without`, newest first, never a parent before its child. */
export function history(store: ObjectStore, head: Sha, without?: Sha): Commit[] {
  const hidden = without ? ancestors(store, without) : new Set<Sha>();
  const wanted = [...ancestors(store, head)].filter((sha) => !hidden.has(sha));
  const children = new Map<Sha, number>();
  for (const sha of wanted) {
    for (const parent of store.commits.get(sha)?.parents ?? [])
      children.set(parent, (children.get(parent) ?? 0) + 1);
  }
  const ready = wanted.includes(head) ? [head] : [];
  const sorted: Commit[] = [];
  while (ready.length > 0) {
    ready.sort((a, b) => time(store, a) - time(store, b));
    const commit = store.commits.get(ready.pop() ?? '');
    if (!commit) continue;
    sorted.push(commit);
    for (const parent of commit.parents) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0 && !hidden.has(parent)) ready.push(parent);
    }
  }
  return sorted;
}

/** The best common ancestor, or undefined for unrelated histories. */
export function mergeBase(store: ObjectStore, a: Sha, b: Sha): Sha | undefined {
  const ofA = ancestors(store, a);
  return history(store, b).find((commit) => ofA.has(commit.sha))?.sha;
}

/** Whether a commit changed something at or under a path, seen against its first parent. */
export function touches(store: ObjectStore, commit: Commit, path: string): boolean {
  const parent = store.commits.get(commit.parents[0] ?? '');
  const before = parent && entryAt(store, parent.tree, path)?.sha;
  return before !== entryAt(store, commit.tree, path)?.sha;
}

function time(store: ObjectStore, sha: Sha): number {
  return Date.parse(store.commits.get(sha)?.committer.date ?? '');
}
