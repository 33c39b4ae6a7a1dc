import { cutText, defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { insideFence, scopedQuery } from '../fence/search.js';
import { cursor } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber } from '../paging.js';

const mostFragments = 2;
const longestFragment = 240;

export const searchCode = defineTool({
  name: 'search_code',
  title: 'Search code',
  access: 'read',
  toolset: 'repos',
  description: 'Files that hold a text. Default branches, files under 384 KB, 10 searches a minute.',
  annotations: reads,
  input: z.object({
    query: z.string().describe('e.g. parseUrl path:src language:ts'),
    owner: z.string().optional().describe('e.g. acme'),
    repo: z.string().optional().describe('e.g. app'),
    cursor,
  }),
  output: list(
    'files',
    z.object({ repository: z.string(), path: z.string(), matches: z.array(z.string()).optional() }),
    {
      hasNext: true,
      extra: { incomplete: z.boolean().optional() },
    },
  ),
  async handler({ query, owner, repo }, { client, ...ctx }: ToolContext<GithubClient>) {
    const q = scopedQuery(client.fence, query, { owner, repo, join: 'union' });
    const { data, next } = await client.rest(
      'GET /search/code',
      { q, per_page: 20, page: pageNumber(ctx) },
      { ...ctx, accept: 'application/vnd.github.text-match+json' },
    );
    const inside = insideFence(client.fence, data.items, (item) => item.repository.full_name);
    return {
      items: inside.map((item) => {
        const matches = (item.text_matches ?? [])
          .flatMap(({ fragment }) => (fragment ? cutText(fragment.trim(), longestFragment) : []))
          .slice(0, mostFragments);
        return {
          repository: item.repository.full_name,
          path: item.path,
          ...(matches.length > 0 ? { matches } : {}),
        };
      }),
      next,
      ...(client.fence.limitsReading ? {} : { total: data.total_count }),
      ...(data.incomplete_results ? { incomplete: true } : {}),
    };
  },
});
