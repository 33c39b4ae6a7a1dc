import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { indexField } from './shared-fields.js';

export const createBackup = defineTool({
  name: 'create_backup',
  title: 'Create a backup',
  access: 'admin',
  description: 'Start a backup of a serverless index; list_backups shows when it is Ready.',
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  findOut: 'Look with list_backups',
  input: z.object({
    index: indexField,
    name: z.string().optional().describe('e.g. before-import'),
    description: z.string().optional().describe('Why, e.g. weekly'),
  }),
  output: z.object({ backup_id: z.string(), index: z.string(), status: z.string() }),
  async handler({ index, name, description }, { client, attempt }: ToolContext<Pinecone>) {
    // Says which names are near when there is no such index.
    await attempt((signal) => client.describe(index, signal), { safe: true });
    const request = {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
    };
    const { body } = await attempt((signal) => client.control.createBackup(index, request, signal), {
      safe: false,
    });
    return { backup_id: body.backupId, index: body.sourceIndexName, status: body.status };
  },
});
