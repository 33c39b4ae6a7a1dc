import { ToolError } from '@patchbay/core';
import type { Fence } from './fence.js';

// https://docs.github.com/rest/search/search: more than five AND, OR or NOT are refused.
const mostOperators = 5;
const mostUnion = 20;

interface Scope {
  owner?: string | undefined;
  repo?: string | undefined;
  /** How the search joins several scopes: `or` in the search of issues, side by side everywhere else. */
  join: 'or' | 'union';
}

/**
 * The query with its scope: the repository that was asked for, else all of the fence. What comes back is checked once more by
 * `insideFence`, because a query is a language and this is text.
 * @throws ToolError `invalid_argument` when owner and repo do not fit together, `refused` outside the fence or when the fence has too many entries
 */
export function scopedQuery(fence: Fence, query: string, { owner, repo, join }: Scope): string {
  if (repo !== undefined && owner === undefined)
    throw new ToolError('invalid_argument', 'repo needs owner.', { next: 'Give both, or neither.' });
  if (!isBalanced(query))
    throw new ToolError('invalid_argument', 'The parentheses of the query are not balanced.', {
      next: 'Correct the query.',
    });
  if (owner !== undefined && repo !== undefined) {
    fence.check(owner, repo, 'read');
    return `${query} repo:${owner}/${repo}`.trim();
  }
  if (owner !== undefined) {
    const own = fence.allowed.filter((entry) => entry.toLowerCase().startsWith(`${owner.toLowerCase()}/`));
    if (!fence.limitsReading || own.some((entry) => entry.endsWith('/*')))
      return `${query} user:${owner}`.trim();
    if (own.length === 0) fence.checkOwner(owner, 'read');
    return joined(query, own, join);
  }
  return fence.limitsReading ? joined(query, fence.allowed, join) : query;
}

/** Items of repositories inside the fence. */
export function insideFence<T>(fence: Fence, items: T[], nameOf: (item: T) => string | undefined): T[] {
  if (!fence.limitsReading) return items;
  return items.filter((item) => {
    const name = nameOf(item);
    return name !== undefined && fence.allows(name, 'read');
  });
}

function joined(query: string, entries: string[], join: Scope['join']): string {
  const scopes = entries.map((entry) =>
    entry.endsWith('/*') ? `user:${entry.slice(0, -2)}` : `repo:${entry}`,
  );
  const operators = query.match(/\b(AND|OR|NOT)\b/g)?.length ?? 0;
  const most = join === 'or' ? mostOperators - operators + 1 : mostUnion;
  if (scopes.length > most)
    throw new ToolError(
      'refused',
      `GITHUB_ALLOWED_REPOS has ${scopes.length} entries; one search covers ${most}.`,
      {
        next: 'Search one of them: give owner and repo.',
      },
    );
  if (scopes.length === 1) return `${query} ${scopes[0]}`.trim();
  return join === 'or'
    ? `${operators > 0 ? `(${query})` : query} (${scopes.join(' OR ')})`.trim()
    : `${query} ${scopes.join(' ')}`.trim();
}

function isBalanced(query: string): boolean {
  let depth = 0;
  for (const [token] of query.matchAll(/"[^"]*"|[()]/g)) {
    if (token === '(') depth += 1;
    if (token === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
