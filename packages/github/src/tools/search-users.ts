import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber } from '../paging.js';

export const searchUsers = defineTool({
  name: 'search_users',
  title: 'Search users',
  access: 'read',
  toolset: 'users',
  description: 'Finds users and organizations.',
  annotations: reads,
  input: z.object({
    query: z.string().describe('e.g. tom location:london type:user'),
    cursor,
  }),
  output: list('users', z.object({ login: z.string(), type: z.string(), url: z.string() }), {
    hasNext: true,
    extra: { incomplete: z.boolean().optional() },
  }),
  async handler({ query: q }, { client, ...ctx }: ToolContext<GithubClient>) {
    const { data, next } = await client.rest(
      'GET /search/users',
      { q, per_page: 30, page: pageNumber(ctx) },
      ctx,
    );
    return {
      items: data.items.map(({ login, type, html_url: url }) => ({ login, type, url })),
      next,
      total: data.total_count,
      ...(data.incomplete_results ? { incomplete: true } : {}),
    };
  },
});
