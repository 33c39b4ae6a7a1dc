import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { insideFence, scopedQuery } from '../fence/search.js';
import { paging } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber } from '../paging.js';
import { repositoryRow, toRepositoryRow } from '../shape/repository.js';

type Context = ToolContext<GithubClient>;
type Row = Parameters<typeof toRepositoryRow>[0];

interface Asked {
  owner?: string | undefined;
  query?: string | undefined;
  sort?: 'updated' | 'pushed' | 'full_name' | 'stars' | undefined;
}

/** A page of whatever list was asked for. */
interface Found {
  rows: Row[];
  next: string | undefined;
  total?: number;
  incomplete?: boolean;
}

export const listRepositories = defineTool({
  name: 'list_repositories',
  title: 'List or search repositories',
  access: 'read',
  toolset: 'repos',
  description: 'Your repositories, those of an owner, or, with query, a search.',
  annotations: reads,
  input: z.object({
    owner: z.string().optional().describe('e.g. acme'),
    query: z.string().optional().describe('e.g. mcp language:go stars:>10'),
    sort: z.enum(['updated', 'pushed', 'full_name', 'stars']).optional().describe('e.g. pushed'),
    page: z.int().min(1).default(1).describe('e.g. 2'),
    ...paging(),
  }),
  output: list('repositories', repositoryRow, {
    hasNext: true,
    extra: { incomplete: z.boolean().optional(), outside_fence: z.int().optional() },
  }),
  async handler(input, ctx: Context) {
    const { fence } = ctx.client;
    const page = { per_page: input.per_page, page: pageNumber(ctx, input.page) };
    const { rows, next, total, incomplete } = await found(input, { ctx, page });
    const inside = insideFence(fence, rows, ({ full_name }) => full_name);
    return {
      items: inside.map(toRepositoryRow),
      next,
      // With a fence GitHub counts more than may be told.
      ...(total === undefined || fence.limitsReading ? {} : { total }),
      ...(incomplete ? { incomplete: true } : {}),
      ...(rows.length > inside.length ? { outside_fence: rows.length - inside.length } : {}),
    };
  },
});

async function found(
  { owner, query, sort }: Asked,
  { ctx: { client, ...ctx }, page }: { ctx: Context; page: { per_page: number; page: number } },
): Promise<Found> {
  if (query !== undefined || sort === 'stars') {
    const q = scopedQuery(client.fence, query ?? '', { owner, join: 'union' }) || 'stars:>0';
    const order = sort === 'stars' || sort === 'updated' ? { sort } : {};
    const { data, next } = await client.rest('GET /search/repositories', { q, ...order, ...page }, ctx);
    return { rows: data.items, next, total: data.total_count, incomplete: data.incomplete_results };
  }
  const order = sort === undefined ? {} : { sort };
  if (owner === undefined && client.kind === 'app') {
    const { data, next } = await client.rest('GET /installation/repositories', page, ctx);
    return { rows: data.repositories, next, total: data.total_count };
  }
  const viewer = client.kind === 'app' ? undefined : (await client.viewer(ctx)).login;
  if (owner === undefined || owner.toLowerCase() === viewer?.toLowerCase()) {
    const own = owner === undefined ? {} : { affiliation: 'owner' };
    const { data, next } = await client.rest('GET /user/repos', { ...own, ...order, ...page }, ctx);
    return { rows: data, next };
  }
  const { data: account } = await client.rest('GET /users/{username}', { username: owner }, ctx);
  // The list of a user leaves out what an organization shows to its members only.
  const { data, next } =
    account.type === 'Organization'
      ? await client.rest('GET /orgs/{org}/repos', { org: owner, ...order, ...page }, ctx)
      : await client.rest('GET /users/{username}/repos', { username: owner, ...order, ...page }, ctx);
  return { rows: data, next };
}
