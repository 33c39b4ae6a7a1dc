import { expect, test } from 'vitest';
import { changesBetween, diffText } from './changes.js';
import { lineEdits } from './diff.js';
import { history, mergeBase } from './history.js';
import { hunksBetween, hunkText } from './hunks.js';
import { mergeTrees } from './merge.js';
import { createStore, type ObjectStore, type Sha, writeBlob, writeCommit } from './objects.js';
import { editTree, entryAt, listTree } from './trees.js';

const author = { name: 'N', email: 'e@x', date: '2023-11-14T22:13:20Z' };

function tree(store: ObjectStore, files: Record<string, string | Buffer>, base?: Sha): Sha {
  const changes = Object.entries(files).map(
    ([path, text]) => [path, { mode: '100644', sha: writeBlob(store, text) }] as const,
  );
  return editTree(store, base, new Map(changes));
}

function numbered(count: number, changed: Record<number, string> = {}): string {
  return Array.from({ length: count }, (_, index) => `${changed[index + 1] ?? index + 1}\n`).join('');
}

test('blobs, trees and commits have the shas git gives them', () => {
  const store = createStore();
  // Made with git write-tree and git commit-tree over the same content.
  const sha = tree(store, { 'a.txt': 'hi\n', 'a/b': 'x' });
  expect(writeBlob(store, 'hi\n')).toBe('45b983be36b73c0788dc9cbcb76cbb80fc7bb057');
  expect(sha).toBe('f2f5cbf31114778fa9cd82ce57cf4cd4bf30e9fc');
  const commit = writeCommit(store, { tree: sha, parents: [], author, committer: author, message: 'msg\n' });
  expect(commit.sha).toBe('bf912d2332d6c3caaabf0cec19866a9a790079e2');
});

test('hunks keep three lines of context, join near changes and carry a section heading', () => {
  const hunks = hunksBetween(numbered(40), numbered(40, { 2: 'two', 20: 'twenty', 26: 'x' }));
  expect(hunks.map((hunk) => hunk.header)).toEqual(['@@ -1,5 +1,5 @@', '@@ -17,13 +17,13 @@']);
  const named = hunksBetween(
    `function go() {\n${'  step\n'.repeat(9)}}\n`,
    `function go() {\n${'  step\n'.repeat(8)}  leap\n}\n`,
  );
  expect(named[0]?.header).toBe('@@ -7,5 +7,5 @@ function go() {');
});

test('a missing last line feed is a difference and is marked', () => {
  expect(hunksBetween('a\nb', 'a\nb\n').map(hunkText)).toEqual([
    '@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+b',
  ]);
});

test('an added and an emptied file have ranges that start at zero', () => {
  expect(hunksBetween('', 'a\nb\n')[0]?.header).toBe('@@ -0,0 +1,2 @@');
  expect(hunksBetween('a\n', '')[0]?.header).toBe('@@ -1 +0,0 @@');
});

test('the edit list is the shortest one', () => {
  const edits = lineEdits([...'ABCABBA'], [...'CBABAC']);
  const size = edits.reduce(
    (sum, edit) => sum + edit.oldEnd - edit.oldStart + edit.newEnd - edit.newStart,
    0,
  );
  expect(size).toBe(5);
});

test('changes between trees: added, removed, modified, renamed, binary', () => {
  const store = createStore();
  const before = tree(store, { keep: 'k', gone: 'g\n', old: numbered(10), pic: Buffer.from([0, 1]) });
  const removed = editTree(
    store,
    before,
    new Map([
      ['gone', null],
      ['old', null],
    ]),
  );
  const after = tree(
    store,
    { new: numbered(10, { 5: 'five' }), fresh: 'f\n', pic: Buffer.from([0, 2]) },
    removed,
  );
  const files = changesBetween(store, before, after);
  expect(files.map((file) => [file.path, file.status, file.additions, file.deletions, file.binary])).toEqual([
    ['fresh', 'added', 1, 0, false],
    ['gone', 'removed', 0, 1, false],
    ['new', 'renamed', 1, 1, false],
    ['pic', 'modified', 0, 0, true],
  ]);
  expect(diffText(files)).toContain('rename from old\nrename to new\n');
});

test('an emptied directory leaves the tree', () => {
  const store = createStore();
  const before = tree(store, { 'deep/er/file': 'x', top: 'y' });
  const after = editTree(store, before, new Map([['deep/er/file', null]]));
  expect(listTree(store, after, true).map((entry) => entry.path)).toEqual(['top']);
});

test('history is newest first with parents after children, and finds the merge base', () => {
  const store = createStore();
  const sha = tree(store, { a: '1' });
  const commit = (message: string, ...parents: Sha[]) =>
    writeCommit(store, { tree: sha, parents, author, committer: author, message }).sha;
  const root = commit('root');
  const left = commit('left', root);
  const right = commit('right', root);
  const merge = commit('merge', left, right);
  expect(history(store, merge).map((item) => item.message)).toEqual(['merge', 'right', 'left', 'root']);
  expect(history(store, merge, left).map((item) => item.message)).toEqual(['merge', 'right']);
  expect(mergeBase(store, left, right)).toBe(root);
  expect(mergeBase(store, left, merge)).toBe(left);
});

test('a merge joins changes apart from each other and refuses overlapping ones', () => {
  const store = createStore();
  const base = tree(store, { f: numbered(20) });
  const ours = tree(store, { f: numbered(20, { 2: 'ours' }) }, base);
  const theirs = tree(store, { f: numbered(20, { 18: 'theirs' }), g: 'new' }, base);
  const merged = mergeTrees(store, { base, ours, theirs });
  const file = merged.tree && entryAt(store, merged.tree, 'f');
  expect(file && store.blobs.get(file.sha)?.toString()).toBe(numbered(20, { 2: 'ours', 18: 'theirs' }));
  const clash = tree(store, { f: numbered(20, { 3: 'clash' }) }, base);
  expect(mergeTrees(store, { base, ours, theirs: clash })).toEqual({ conflicts: ['f'] });
});
