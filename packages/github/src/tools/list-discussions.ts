import { cutText, defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { findCategory } from '../discussions/find-discussion.js';
import { cursor, repository } from '../fields.js';
import { discussionsQuery } from '../graphql/discussions.js';
import { reads } from '../hints.js';
import { withinLockdown } from '../lockdown.js';
import { pageOfNodes } from '../paging.js';
import { authorOf, authorShape } from '../text/author.js';

const row = z.object({
  number: z.int(),
  title: z.string(),
  ...authorShape,
  category: z.string(),
  answered: z.boolean().optional(),
  closed: z.boolean().optional(),
  comments: z.int().optional(),
  updated_at: z.string(),
});

export const listDiscussions = defineTool({
  name: 'list_discussions',
  title: 'List discussions',
  access: 'read',
  toolset: 'discussions',
  description: 'Discussions of a repository, last changed first.',
  annotations: reads,
  input: z.object({
    ...repository,
    category: z.string().optional().describe('e.g. Q&A'),
    answered: z.boolean().optional().describe('e.g. false'),
    cursor,
  }),
  output: list('discussions', row, { hasNext: true, extra: { hidden: z.int().optional() } }),
  async handler({ owner, repo, category, answered }, { client, ...ctx }: ToolContext<GithubClient>) {
    const place = { client, owner, repo, scope: ctx };
    const categoryId = category === undefined ? undefined : (await findCategory(place, category)).id;
    const after = ctx.position.upstream || undefined;
    const data = await client.graphql(
      discussionsQuery,
      { owner, repo, after, category: categoryId, answered },
      { ...ctx, within: { owner, repo } },
    );
    const found = data.repository?.discussions;
    if (!found) return { items: [] };
    const author = (item: { author: { login: string } | null }) => item.author;
    const { shown, hidden } = await withinLockdown(client, found.nodes, { owner, repo, author, ...ctx });
    const items = shown.map((node) => ({
      number: node.number,
      title: cutText(node.title, 200),
      ...authorOf(node.author, node.authorAssociation),
      category: node.category.name,
      ...(node.isAnswered === null ? {} : { answered: node.isAnswered }),
      ...(node.closed ? { closed: true } : {}),
      ...(node.comments.totalCount > 0 ? { comments: node.comments.totalCount } : {}),
      updated_at: node.updatedAt,
    }));
    return { ...pageOfNodes(found, items), total: found.totalCount, ...(hidden > 0 ? { hidden } : {}) };
  },
});
