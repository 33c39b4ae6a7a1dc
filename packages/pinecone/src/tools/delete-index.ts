import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { indexField, overwrites } from './shared-fields.js';

type Context = ToolContext<Pinecone>;

export const deleteIndex = defineTool({
  name: 'delete_index',
  title: 'Delete an index',
  access: 'admin',
  description: 'Delete an index with all its records; asks first. A protected one is refused.',
  annotations: overwrites,
  findOut: 'Look with list_indexes',
  input: z.object({ index: indexField }),
  output: z.object({ deleted: z.string() }),
  confirm: preview,
  async handler({ index }, { client, attempt }: Context) {
    await attempt((signal) => client.control.deleteIndex(index, signal), { safe: false });
    client.forget(index);
    return { deleted: index };
  },
});

async function preview({ index: name }: { index: string }, { client, attempt }: Context): Promise<Preview> {
  return attempt(
    async (signal) => {
      const info = await client.describe(name, signal);
      if (info.isProtected)
        throw new ToolError(
          'refused',
          `Deletion protection of ${name} is on: somebody wants it to be kept.`,
          {
            next: 'Only after the user agrees: configure_index with deletion_protection false, then delete_index again.',
          },
        );
      const records = info.ready ? await countAll(name, client, signal) : undefined;
      return {
        message: `Delete the index ${name}${records === undefined ? '' : ` with ${records === 1 ? '1 record' : `${records} records`}`}? This cannot be undone; create_backup keeps a copy.`,
        // Another index of this name has another host.
        version: `${info.host} ${records ?? ''}`,
        details: { index: name, kind: info.kind, ...(records === undefined ? {} : { records }) },
      };
    },
    { safe: true },
  );
}

async function countAll(name: string, client: Pinecone, signal: AbortSignal): Promise<number> {
  return client.readIndex(
    name,
    signal,
    async ({ host }) => (await host.stats(signal)).body.totalVectorCount ?? 0,
  );
}
