import { defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { insideFence } from '../fence/search.js';
import { cursor } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber, pageOf } from '../paging.js';
import type { Schemas } from '../rest-types.js';

const row = z.object({
  thread_id: z.string(),
  title: z.string().optional(),
  type: z.string(),
  number: z.int().optional(),
  repository: z.string(),
  reason: z.string(),
  read: z.boolean().optional(),
  updated_at: z.string(),
});

export const listNotifications = defineTool({
  name: 'list_notifications',
  title: 'List notifications',
  access: 'read',
  toolset: 'notifications',
  description: 'Your notifications, unread ones only by default.',
  annotations: reads,
  input: z.object({
    owner: z.string().optional().describe('e.g. acme'),
    repo: z.string().optional().describe('e.g. app'),
    all: z.boolean().optional().describe('Read ones, too'),
    participating: z.boolean().optional().describe('Only where you take part'),
    cursor,
  }),
  output: list('notifications', row, { hasNext: true }),
  async handler({ owner, repo, all, participating }, { client, ...ctx }: ToolContext<GithubClient>) {
    if ((owner === undefined) !== (repo === undefined))
      throw new ToolError('invalid_argument', 'owner and repo belong together.', {
        next: 'Give both or neither.',
      });
    const input = { all, participating, per_page: 30, page: pageNumber(ctx) };
    const reply =
      owner !== undefined && repo !== undefined
        ? await client.rest('GET /repos/{owner}/{repo}/notifications', { owner, repo, ...input }, ctx)
        : await client.rest('GET /notifications', input, ctx);
    const inside = insideFence(client.fence, reply.data, (thread) => thread.repository.full_name);
    return pageOf(
      reply,
      inside.map((thread) => toRow(thread, client)),
    );
  },
});

/** With lockdown the title of something in a public repository is left out: nobody says who wrote it. */
function toRow(thread: Schemas['thread'], { settings }: GithubClient): z.input<typeof row> {
  const { subject, repository } = thread;
  const number = /\/(?:issues|pulls)\/(\d+)$/.exec(subject.url ?? '')?.[1];
  const showsTitle = !settings.GITHUB_LOCKDOWN_MODE || repository.private;
  return {
    thread_id: thread.id,
    ...(showsTitle ? { title: subject.title } : {}),
    type: subject.type,
    ...(number === undefined ? {} : { number: Number(number) }),
    repository: repository.full_name,
    reason: thread.reason,
    ...(thread.unread ? {} : { read: true }),
    updated_at: thread.updated_at,
  };
}
