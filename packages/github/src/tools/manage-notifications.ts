import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { adds } from '../hints.js';
import { idField } from '../ids.js';

const input = z.object({
  action: z.enum(['read', 'done', 'mute', 'unmute', 'read_all']).describe('e.g. done'),
  thread_id: idField.optional().describe('For all but read_all'),
  owner: z.string().optional().describe('For read_all, e.g. acme'),
  repo: z.string().optional().describe('e.g. app'),
});

export const manageNotifications = defineTool({
  name: 'manage_notifications',
  title: 'Manage notifications',
  access: 'write',
  toolset: 'notifications',
  description: 'Marks one or all notifications as read, or one as done, or mutes its thread.',
  annotations: { ...adds, idempotentHint: true },
  findOut: 'Look with list_notifications and all',
  input,
  output: z.object({ done: z.string() }),
  async handler(given, { client, ...ctx }: ToolContext<GithubClient>) {
    const { action, owner, repo } = given;
    const safe = { ...ctx, safe: true };
    if (action === 'read_all') {
      if ((owner === undefined) !== (repo === undefined))
        throw new ToolError('invalid_argument', 'owner and repo belong together.', {
          next: 'Give both or neither.',
        });
      // What comes after the call is not what was meant by all.
      const last_read_at = new Date().toISOString();
      if (owner !== undefined && repo !== undefined)
        await client.rest('PUT /repos/{owner}/{repo}/notifications', { owner, repo, last_read_at }, safe);
      else {
        client.fence.checkOutside('All notifications', 'write');
        await client.rest('PUT /notifications', { last_read_at }, safe);
      }
      return { done: action };
    }
    const { thread_id } = given;
    if (thread_id === undefined)
      throw new ToolError('invalid_argument', `${action} needs thread_id.`, {
        next: 'list_notifications has it.',
      });
    const { data } = await client.rest('GET /notifications/threads/{thread_id}', { thread_id }, ctx);
    client.fence.check(data.repository.owner.login, data.repository.name, 'write');
    if (action === 'read') await client.rest('PATCH /notifications/threads/{thread_id}', { thread_id }, safe);
    if (action === 'done') await client.rest('DELETE /notifications/threads/{thread_id}', { thread_id }, ctx);
    if (action === 'mute' || action === 'unmute')
      await client.rest(
        'PUT /notifications/threads/{thread_id}/subscription',
        { thread_id, ignored: action === 'mute' },
        safe,
      );
    return { done: action };
  },
});
