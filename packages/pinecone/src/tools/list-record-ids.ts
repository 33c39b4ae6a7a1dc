import { defineTool, list, page, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { missingNamespace } from '../index/namespaces.js';
import { readIds } from '../records/read-records.js';
import { indexField, namespaceField, reads } from './shared-fields.js';

export const listRecordIds = defineTool({
  name: 'list_record_ids',
  title: 'List record ids',
  access: 'read',
  description: 'Ids of a namespace, sorted, by prefix. Serverless indexes only.',
  annotations: reads,
  input: z.object({
    index: indexField,
    namespace: namespaceField,
    prefix: z.string().optional().describe('e.g. doc-1#'),
    // The service's own page size; some of its answers hold no more.
    ...page({ limit: 100, most: 100 }),
  }),
  output: list('ids', z.string(), { extra: { notice: z.string().optional() } }),
  async handler(
    { index: name, prefix, limit, ...given },
    { client, position, signal }: ToolContext<Pinecone>,
  ) {
    const namespace = namespaceOf(given.namespace);
    return client.readIndex(name, signal, async (index) => {
      const found = await readIds(index, { namespace, prefix, limit, token: position.upstream, signal });
      const notice = index.isStale(namespace, found.indexedLsn)
        ? 'Not fresh: the last write is not visible yet; list again in a few seconds.'
        : found.ids.length === 0 && position.upstream === ''
          ? await missingNamespace(index, namespace, signal)
          : undefined;
      return { items: found.ids, next: found.next, ...(notice ? { notice } : {}) };
    });
  },
});
