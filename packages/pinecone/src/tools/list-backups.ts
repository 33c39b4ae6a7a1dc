import { defineTool, list, page, type ToolContext } from '@patchbay/core';
import type { BackupModel } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/index.js';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { reads } from './shared-fields.js';

const backup = z.object({
  id: z.string(),
  name: z.string().optional(),
  index: z.string(),
  status: z.string(),
  records: z.number().optional(),
  namespaces: z.number().optional(),
  bytes: z.number().optional(),
  where: z.string(),
  created: z.string().optional(),
  description: z.string().optional(),
});

export const listBackups = defineTool({
  name: 'list_backups',
  title: 'List backups',
  access: 'admin',
  description: 'Backups of the project or of one index, with status and size.',
  annotations: reads,
  input: z.object({
    index: z.string().optional().describe('e.g. docs; default all'),
    ...page({ limit: 20, most: 100 }),
  }),
  output: list('backups', backup),
  async handler({ index, limit }, { client, position, attempt }: ToolContext<Pinecone>) {
    const token = position.upstream ? { paginationToken: position.upstream } : {};
    const { body } = await attempt(
      async (signal) => {
        if (index === undefined) return client.control.listBackups({ limit, ...token }, signal);
        // Says which names are near when there is no such index.
        await client.describe(index, signal);
        return client.control.listIndexBackups(index, { limit, ...token }, signal);
      },
      { safe: true },
    );
    return { items: (body.data ?? []).map(show), next: body.pagination?.next };
  },
});

function show(found: BackupModel): z.input<typeof backup> {
  return {
    id: found.backupId,
    ...(found.name === undefined ? {} : { name: found.name }),
    index: found.sourceIndexName,
    status: found.status,
    ...(found.recordCount === undefined ? {} : { records: found.recordCount }),
    ...(found.namespaceCount === undefined ? {} : { namespaces: found.namespaceCount }),
    ...(found.sizeBytes === undefined ? {} : { bytes: found.sizeBytes }),
    where: `${found.cloud} ${found.region}`,
    ...(found.createdAt === undefined ? {} : { created: found.createdAt.toISOString() }),
    ...(found.description === undefined ? {} : { description: found.description }),
  };
}
