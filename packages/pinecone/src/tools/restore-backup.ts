import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { nextStep, waitUntilReady } from '../index/wait-until-ready.js';

export const restoreBackup = defineTool({
  name: 'restore_backup',
  title: 'Restore a backup',
  access: 'admin',
  description: 'Make a new index from a backup and wait until it is ready.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  findOut: 'Look with list_indexes',
  timeoutMs: 55_000,
  input: z.object({
    backup_id: z.string().describe('id of list_backups'),
    name: z.string().describe('New index, e.g. docs-restored'),
    deletion_protection: z.boolean().default(false).describe('Refuse deletion'),
  }),
  output: z.object({
    index: z.string(),
    restore_job_id: z.string(),
    state: z.string(),
    ready: z.boolean(),
    next: z.string().optional(),
  }),
  async handler({ backup_id: id, name, deletion_protection }, context: ToolContext<Pinecone>) {
    const { client, attempt } = context;
    // Anything else cannot be an id, and could address something else.
    if (!/^[\w-]+$/.test(id))
      throw new ToolError('not_found', `${JSON.stringify(id)} is no id of a backup.`, {
        next: 'list_backups shows the ids.',
      });
    client.forget(name);
    const { body } = await attempt(
      (signal) =>
        client.control.restoreBackup(
          id,
          { name, deletionProtection: deletion_protection ? 'enabled' : 'disabled' },
          signal,
        ),
      { safe: false },
    );
    const info = await waitUntilReady(name, context);
    return { index: name, restore_job_id: body.restoreJobId, ...nextStep(name, info) };
  },
});
