import { createHash } from 'node:crypto';

export type Sha = string;
export type FileMode = '100644' | '100755' | '040000' | '160000' | '120000';

export interface TreeEntry {
  name: string;
  mode: FileMode;
  sha: Sha;
}

/** `date` is ISO 8601 in UTC, to the second, as GitHub prints it. */
export interface GitPerson {
  name: string;
  email: string;
  date: string;
}

export interface Commit {
  sha: Sha;
  tree: Sha;
  parents: Sha[];
  author: GitPerson;
  committer: GitPerson;
  message: string;
}

export interface AnnotatedTag {
  sha: Sha;
  tag: string;
  object: Sha;
  type: 'commit' | 'tree' | 'blob';
  tagger: GitPerson;
  message: string;
}

/** Git objects by their real SHA-1. A repository and its forks share one store, as they do on GitHub. */
export interface ObjectStore {
  blobs: Map<Sha, Buffer>;
  trees: Map<Sha, TreeEntry[]>;
  commits: Map<Sha, Commit>;
  tags: Map<Sha, AnnotatedTag>;
}

export function createStore(): ObjectStore {
  return { blobs: new Map(), trees: new Map(), commits: new Map(), tags: new Map() };
}

export function writeBlob(store: ObjectStore, content: Buffer | string): Sha {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const sha = hash('blob', bytes);
  store.blobs.set(sha, bytes);
  return sha;
}

export function writeTree(store: ObjectStore, entries: TreeEntry[]): Sha {
  const sorted = [...entries].sort((a, b) => (sortName(a) < sortName(b) ? -1 : 1));
  const bytes = Buffer.concat(
    sorted.flatMap((entry) => [
      Buffer.from(`${entry.mode.replace(/^0/, '')} ${entry.name}\0`),
      Buffer.from(entry.sha, 'hex'),
    ]),
  );
  const sha = hash('tree', bytes);
  store.trees.set(sha, sorted);
  return sha;
}

export function writeCommit(store: ObjectStore, commit: Omit<Commit, 'sha'>): Commit {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${person(commit.author)}`,
    `committer ${person(commit.committer)}`,
    '',
    commit.message,
  ];
  const written = { ...commit, sha: hash('commit', Buffer.from(lines.join('\n'))) };
  store.commits.set(written.sha, written);
  return written;
}

export function writeTag(store: ObjectStore, tag: Omit<AnnotatedTag, 'sha'>): AnnotatedTag {
  const lines = [
    `object ${tag.object}`,
    `type ${tag.type}`,
    `tag ${tag.tag}`,
    `tagger ${person(tag.tagger)}`,
    '',
    tag.message,
  ];
  const written = { ...tag, sha: hash('tag', Buffer.from(lines.join('\n'))) };
  store.tags.set(written.sha, written);
  return written;
}

/** Git calls a blob binary when a NUL stands in its first 8,000 bytes. */
export function isBinary(content: Buffer): boolean {
  return content.subarray(0, 8_000).includes(0);
}

function hash(type: string, bytes: Buffer): Sha {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

function person({ name, email, date }: GitPerson): string {
  return `${name} <${email}> ${Math.floor(Date.parse(date) / 1_000)} +0000`;
}

/** Git sorts a directory as if its name ended in a slash. */
function sortName(entry: TreeEntry): string {
  return entry.mode === '040000' ? `${entry.name}/` : entry.name;
}
