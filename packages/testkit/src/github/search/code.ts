import { isBinary } from '../git/objects.js';
import { listFiles, type PathEntry } from '../git/trees.js';
import { resolveCommit } from '../model/repositories.js';
import type { Repository } from '../records/repository.js';
import { failed, inRange, matches, type SearchTree, type Term, terms } from './query.js';
import { matchesScope } from './scope.js';

/** Files from this size on are not indexed (GitHub's documented limit of code search). */
const MAX_INDEXED_BYTES = 384_000;

const EXTENSIONS: Record<string, string[]> = {
  typescript: ['ts', 'tsx', 'mts', 'cts'],
  javascript: ['js', 'jsx', 'mjs', 'cjs'],
  python: ['py'],
  go: ['go'],
  markdown: ['md'],
  json: ['json'],
  yaml: ['yml', 'yaml'],
};

export interface CodeHit {
  repository: Repository;
  entry: PathEntry;
  text: string;
}

/** Files of the default branches that hold every word; a search needs one word at least, and forks are left out. */
export function searchCode(
  repositories: readonly Repository[],
  tree: SearchTree,
  unknown: (term: Term) => void,
): CodeHit[] {
  const all = terms(tree);
  if (!all.some((term) => term.qualifier === undefined))
    throw failed('missing', 'Must include at least one search term when searching source code');
  const forks = all.some((term) => term.qualifier === 'fork' && term.value === 'true');
  return repositories
    .filter((repository) => forks || !repository.parent)
    .flatMap((repository) => indexed(repository))
    .filter((hit) => matches(tree, (term) => matchesFile(hit, term, { all, unknown })));
}

/** The text around each word found, as the text-match media type gives it. */
export function fragments(
  { text }: CodeHit,
  tree: SearchTree,
): { fragment: string; matches: { text: string; indices: number[] }[] }[] {
  const words = terms(tree).filter((term) => term.qualifier === undefined);
  return words.flatMap(({ value }) => {
    const at = text.toLowerCase().indexOf(value.toLowerCase());
    if (at === -1) return [];
    const start = Math.max(0, text.lastIndexOf('\n', Math.max(0, at - 80)) + 1);
    const fragment = text.slice(start, at + value.length + 80);
    const found = text.slice(at, at + value.length);
    return [{ fragment, matches: [{ text: found, indices: [at - start, at - start + value.length] }] }];
  });
}

function indexed(repository: Repository): CodeHit[] {
  const commit = resolveCommit(repository);
  if (!commit) return [];
  return listFiles(repository.store, commit.tree).flatMap((entry) => {
    const blob = repository.store.blobs.get(entry.sha);
    if (!blob || blob.length >= MAX_INDEXED_BYTES || isBinary(blob)) return [];
    return [{ repository, entry, text: blob.toString() }];
  });
}

function matchesFile(
  { repository, entry, text }: CodeHit,
  term: Term,
  { all, unknown }: { all: readonly Term[]; unknown: (term: Term) => void },
): boolean {
  const scope = matchesScope(repository, term);
  if (scope !== undefined) return scope;
  const value = term.value.toLowerCase();
  const path = entry.path.toLowerCase();
  const name = path.split('/').at(-1) ?? '';
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '') : '';
  switch (term.qualifier) {
    case undefined: {
      const where = all.find((other) => other.qualifier === 'in')?.value ?? 'file';
      const fields = where.split(',');
      return (
        (fields.includes('file') && text.toLowerCase().includes(value)) ||
        (fields.includes('path') && path.includes(value))
      );
    }
    case 'path':
      return value === '/'
        ? !path.includes('/')
        : path.startsWith(value.replace(/^\//, '')) || path.includes(`/${value}`);
    case 'filename':
      return name.includes(value);
    case 'extension':
      return extension === value.replace(/^\./, '');
    case 'language':
      return EXTENSIONS[value]?.includes(extension) ?? false;
    case 'size':
      return inRange(text.length, value);
    case 'in':
    case 'fork':
      return true;
    default:
      unknown(term);
      return false;
  }
}
