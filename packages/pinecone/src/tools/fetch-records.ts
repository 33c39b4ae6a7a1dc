import { defineTool, list, page, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { missingNamespace } from '../index/namespaces.js';
import { type ReadRecords, readByFilter, readByIds } from '../records/read-records.js';
import { shownRecord, showRecord } from '../records/show-record.js';
import { noUsage, usageLine } from '../search/usage.js';
import { filterField, indexField, namespaceField, reads } from './shared-fields.js';

export const fetchRecords = defineTool({
  name: 'fetch_records',
  title: 'Fetch records',
  access: 'read',
  description: 'Whole records by ids or by filter.',
  annotations: reads,
  input: z.object({
    index: indexField,
    namespace: namespaceField,
    ids: z.array(z.string().min(1).max(512)).min(1).max(1_000).optional().describe('e.g. ["doc-1"]'),
    filter: filterField,
    fields: z.array(z.string()).optional().describe('To show, e.g. ["title"]; default all'),
    include_values: z.boolean().default(false).describe('Show vectors, too'),
    ...page({ limit: 20, most: 100 }),
  }),
  output: list('records', shownRecord, {
    extra: {
      missing: z.array(z.string()).optional(),
      usage: z.string(),
      notice: z.string().optional(),
    },
  }),
  async handler(given, { client, position, signal }: ToolContext<Pinecone>) {
    const { filter, fields, include_values: withValues, limit } = given;
    const ids = given.ids && [...new Set(given.ids)];
    if ((ids === undefined) === (filter === undefined))
      throw new ToolError('invalid_argument', 'Give either ids or filter.', {
        next: 'list_record_ids shows ids.',
      });
    const namespace = namespaceOf(given.namespace);
    return client.readIndex(given.index, signal, async (index) => {
      const { info } = index;
      const wanted = withValues ? withVectors(fields, [info.denseField, info.sparseField]) : fields;
      const options = { namespace, fields: wanted, signal };
      const start = Number(position.upstream || 0);
      const some = ids?.slice(start, start + limit);
      const found: ReadRecords = some
        ? await readByIds(index, some, options)
        : await readByFilter(index, filter ?? {}, {
            ...options,
            limit,
            token: position.upstream || undefined,
          });
      const seen = new Set(found.records.map(({ id }) => id));
      const missing = (some ?? []).filter((id) => !seen.has(id));
      const notice = index.isStale(namespace, found.indexedLsn)
        ? 'Not fresh: the last write is not visible yet; fetch again in a few seconds.'
        : found.records.length === 0
          ? await missingNamespace(index, namespace, signal)
          : undefined;
      const following = ids && start + limit < ids.length ? String(start + limit) : undefined;
      return {
        items: found.records.map((record) => showRecord(record, { names: fields, withValues })),
        next: ids ? following : found.next,
        ...(missing.length > 0 ? { missing } : {}),
        usage: usageLine({ ...noUsage, readUnits: found.readUnits }),
        ...(notice ? { notice } : {}),
      };
    });
  },
});

/** The documents API sends the fields it is asked for, vectors among them. */
function withVectors(fields: string[] | undefined, vectors: Array<string | undefined>): string[] | undefined {
  return fields && [...fields, ...vectors.flatMap((name) => name ?? [])];
}
