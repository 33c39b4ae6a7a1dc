import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { paging, repository } from '../fields.js';
import { pageNumber } from '../paging.js';

const item = z.object({
  name: z.string().optional(),
  color: z.string().optional(),
  description: z.string().optional(),
  number: z.int().optional(),
  title: z.string().optional(),
  state: z.string().optional(),
  due_on: z.string().optional(),
  issues: z.string().optional(),
});

export const listLabels = defineTool({
  name: 'list_labels',
  title: 'List labels or milestones',
  access: 'read',
  toolset: 'issues',
  description: 'Labels of a repository, or its open milestones with their numbers.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  input: z.object({
    ...repository,
    kind: z.enum(['labels', 'milestones']).default('labels').describe('e.g. milestones'),
    ...paging(100),
  }),
  output: list('items', item, { hasNext: true }),
  async handler({ owner, repo, kind, per_page }, { client, ...ctx }: ToolContext<GithubClient>) {
    const page = { owner, repo, per_page, page: pageNumber(ctx) };
    if (kind === 'labels') {
      const { data, next } = await client.rest('GET /repos/{owner}/{repo}/labels', page, ctx);
      const items = data.map(({ name, color, description }) => ({
        name,
        color,
        ...(description ? { description } : {}),
      }));
      return { items, next };
    }
    const { data, next } = await client.rest('GET /repos/{owner}/{repo}/milestones', page, ctx);
    const items = data.map((milestone) => ({
      number: milestone.number,
      title: milestone.title,
      state: milestone.state,
      ...(milestone.description ? { description: milestone.description } : {}),
      ...(milestone.due_on ? { due_on: milestone.due_on } : {}),
      issues: `${milestone.closed_issues} of ${milestone.open_issues + milestone.closed_issues} closed`,
    }));
    return { items, next };
  },
});
