import { defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { insideFence, scopedQuery } from '../fence/search.js';
import { paging } from '../fields.js';
import { withinLockdown } from '../lockdown.js';
import { pageNumber } from '../paging.js';
import type { Schemas } from '../rest-types.js';
import { issueRow, toIssueRow } from '../shape/issue.js';

type Found = Schemas['issue-search-result-item'];

// https://docs.github.com/rest/search/search: only the first 1,000 results can be reached.
const reachable = 1_000;

export const searchIssues = defineTool({
  name: 'search_issues',
  title: 'Search issues and pull requests',
  access: 'read',
  toolset: 'issues',
  description: 'Finds issues and pull requests by text and qualifiers, in one repository or everywhere.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    query: z.string().describe('GitHub search syntax, e.g. crash is:open label:bug'),
    type: z.enum(['issue', 'pr', 'any']).default('any').describe('e.g. pr'),
    owner: z.string().optional().describe('e.g. octocat'),
    repo: z.string().optional().describe('e.g. hello-world'),
    sort: z.enum(['best', 'created', 'updated', 'comments']).default('best').describe('e.g. updated'),
    order: z.enum(['asc', 'desc']).default('desc').describe('e.g. asc'),
    ...paging(),
  }),
  output: list('items', issueRow, {
    hasNext: true,
    extra: { incomplete: z.boolean().optional(), hidden: z.int().optional(), notice: z.string().optional() },
  }),
  async handler(
    { query, type, owner, repo, sort, order, per_page },
    { client, ...ctx }: ToolContext<GithubClient>,
  ) {
    // GitHub wants to know which of the two, and takes both as a choice.
    const hasKind = /(^|[\s(])(is|type):(issue|pr|pull-request)\b/.test(query);
    const kind = type === 'any' ? '(is:issue OR is:pr)' : `is:${type}`;
    const q = scopedQuery(client.fence, hasKind && type === 'any' ? query : `${query} ${kind}`, {
      owner,
      repo,
      join: 'or',
    });
    const order_ = sort === 'best' ? {} : { sort, order };
    const page = pageNumber(ctx);
    if (page * per_page > reachable + per_page - 1)
      throw new ToolError('refused', 'A search reaches 1,000 results and no further.', {
        next: 'Narrow the query, for example by created: or updated:.',
      });
    const { data, next } = await client.rest('GET /search/issues', { q, per_page, page, ...order_ }, ctx);
    const inside = insideFence(client.fence, data.items, repositoryOf);
    const { shown, hidden } = await lockedDown(client, inside, ctx);
    return {
      items: shown.map((item) => ({
        ...toIssueRow(item),
        ...(item.pull_request ? { is_pull_request: true } : {}),
        ...(owner && repo ? {} : { repository: repositoryOf(item) }),
      })),
      next,
      total: data.total_count,
      ...(data.incomplete_results ? { incomplete: true } : {}),
      ...(hidden > 0 ? { hidden } : {}),
      ...(data.total_count > reachable
        ? { notice: 'Only the first 1,000 results can be reached; narrow the query for the others.' }
        : {}),
    };
  },
});

function repositoryOf({ repository_url: url }: Found): string {
  return url.split('/').slice(-2).join('/');
}

/** Lockdown asks per repository. */
async function lockedDown(
  client: GithubClient,
  items: Found[],
  ctx: Pick<ToolContext, 'signal' | 'attempt'>,
): Promise<{ shown: Found[]; hidden: number }> {
  if (!client.settings.GITHUB_LOCKDOWN_MODE) return { shown: items, hidden: 0 };
  const kept = new Set<Found>();
  for (const name of new Set(items.map(repositoryOf))) {
    const [owner = '', repo = ''] = name.split('/');
    const own = items.filter((item) => repositoryOf(item) === name);
    const { shown } = await withinLockdown(client, own, { owner, repo, author: ({ user }) => user, ...ctx });
    for (const item of shown) kept.add(item);
  }
  const shown = items.filter((item) => kept.has(item));
  return { shown, hidden: items.length - shown.length };
}
