import { cursorField, defineTool, limitField, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { isRedisError, textOf } from '../reply/reply.js';
import { fromText } from '../reply/text.js';
import { hit } from '../search/hit.js';
import { listIndexes } from '../search/list-indexes.js';
import { searchDocuments } from '../search/search-documents.js';
import { searchVectorSet } from '../search/search-vector-set.js';
import { reads } from './annotations.js';

export const searchIndex = defineTool({
  name: 'search_index',
  title: 'Search an index',
  access: 'read',
  description:
    'Search a RediSearch index by query or vector, or a vector set by vector or element. Without index: lists both.',
  annotations: reads,
  input: z.object({
    index: z.string().optional().describe('Index, or key of a vector set'),
    query: z.string().optional().describe('e.g. @price:[0 50], or filter of a vector set: .year > 2000'),
    vector: z.array(z.number()).min(1).max(32_768).optional().describe('Nearest to this'),
    vector_field: z.string().optional().describe('If several'),
    like: z.string().optional().describe('Nearest to this element of a vector set'),
    fields: z.array(z.string()).min(1).max(50).optional().describe('Only these'),
    sort: z.string().optional().describe('e.g. price desc'),
    limit: limitField(10, 100),
    cursor: cursorField(),
  }),
  output: list('hits', hit, { extra: { notice: z.string().optional() } }),
  async handler(given, { client, signal, position }: ToolContext<Db>) {
    const table = await client.table(signal);
    const hasSearch = table.find('FT.SEARCH', undefined) !== undefined;
    const hasVectorSets = table.find('VSIM', undefined) !== undefined;
    if (!hasSearch && !hasVectorSets) throw nothingToSearch();
    const offset = Number(position.upstream) || 0;
    const after = (_item: unknown, index: number) => String(offset + index + 1);
    const { index, query, vector, like, fields, sort, limit } = given;
    if (index === undefined) {
      const { hits, complete } = await listIndexes(client, { hasSearch, hasVectorSets }, signal);
      return {
        items: hits.slice(offset),
        after,
        ...(complete ? {} : { notice: 'There may be more than were found in the time given.' }),
      };
    }
    const key = fromText(index);
    const type = hasVectorSets ? await typeOf(client, key, signal) : '';
    if (type === 'vectorset' || !hasSearch) {
      client.fence.check([key]);
      // Redis finds nothing in a set that is not there.
      if (type === 'none') throw noSuchSet();
      const count = offset + limit + 1;
      const hits = await searchVectorSet(client, { key, vector, like, filter: query, count }, signal);
      return { items: hits.slice(offset), after };
    }
    const { hits, total } = await searchDocuments(
      client,
      { index, query, vector, like, vectorField: given.vector_field, fields, sort, offset, limit },
      signal,
    );
    const end = offset + hits.length;
    return {
      items: hits,
      after,
      total,
      // The nearest to a vector are as many as were asked for: the total does not tell whether there are more.
      next: hits.length === limit && (vector !== undefined || end < total) ? String(end) : undefined,
    };
  },
});

async function typeOf(db: Db, key: Buffer, signal: AbortSignal): Promise<string> {
  const [type] = await db.ask([{ key, command: ['TYPE', key] }], signal);
  return isRedisError(type) && type.kind === 'NOPERM' ? '' : textOf(type);
}

function noSuchSet(): ToolError {
  return new ToolError('not_found', 'There is no vector set of this name.', {
    next: 'search_index without index lists them.',
  });
}

function nothingToSearch(): ToolError {
  return new ToolError('refused', 'This Redis has neither RediSearch nor vector sets.', {
    next: 'Find keys by name with scan_keys; indexes need Redis 8 or the module.',
  });
}
