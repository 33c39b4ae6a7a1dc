import { defineTool, type Preview, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { OpenIndex, Pinecone } from '../client.js';
import { isDefault } from '../index/namespace.js';
import { openForWrite } from '../index/open-for-write.js';
import { countMatches, countText, type MatchCount, shownCount } from '../records/count-matches.js';
import { carryOut, countNamespace, type Deletion, readDeletion } from '../records/deletion.js';
import { mostIds } from '../records/limits.js';
import { readByIds } from '../records/read-records.js';
import { filterField, indexField, namespaceField, overwrites } from './shared-fields.js';

const input = z.object({
  index: indexField,
  namespace: namespaceField,
  ids: z.array(z.string().min(1).max(512)).min(1).max(mostIds).optional().describe('e.g. ["doc-1"]'),
  filter: filterField,
  all: z.boolean().default(false).describe('Empty the namespace'),
  dry_run: z.boolean().default(false).describe('Only count'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<Pinecone>;

export const deleteRecords = defineTool({
  name: 'delete_records',
  title: 'Delete records',
  access: 'write',
  description: 'Delete records by ids, by filter, or all of one namespace; the last two ask first.',
  annotations: overwrites,
  findOut: 'Look with fetch_records or describe_index',
  input,
  output: z.object({
    deleted: z.int().optional(),
    /** How many ids no record has any more; Pinecone does not tell how many had one. */
    ids_gone: z.int().optional(),
    matched: z.int().optional(),
    /** Counting stopped there. */
    more: z.boolean().optional(),
    dry_run: z.boolean().optional(),
  }),
  confirm: preview,
  async handler(given, context: Context) {
    const deletion = readDeletion(given);
    const index = await openForWrite(given.index, context);
    if (given.dry_run) {
      const found = await count(index, deletion, context);
      return { ...shownCount(found), dry_run: true };
    }
    const { matched, lsn } = await context.attempt((inner) => carryOut(index, deletion, inner), {
      safe: true,
    });
    index.wrote(deletion.namespace, lsn);
    if (deletion.by === 'ids') return { ids_gone: new Set(deletion.ids).size };
    const deleted = matched ?? (typeof context.confirmed === 'number' ? context.confirmed : undefined);
    return deleted === undefined ? {} : { deleted };
  },
});

async function preview(given: Input, context: Context): Promise<Preview | undefined> {
  const deletion = readDeletion(given);
  if (given.dry_run || deletion.by === 'ids') return undefined;
  const found = await count(await openForWrite(given.index, context), deletion, context);
  const place = isDefault(deletion.namespace)
    ? `the default namespace of ${given.index}`
    : `namespace ${deletion.namespace} of ${given.index}`;
  const what =
    deletion.by === 'all'
      ? `Delete all ${countText(found)} records in ${place}?`
      : `Delete ${countText(found)} records in ${place} that match ${JSON.stringify(deletion.filter).slice(0, 300)}?`;
  return {
    message: `${what} This cannot be undone.`,
    version: countText(found),
    details: {
      index: given.index,
      namespace: deletion.namespace,
      ...(found ? { records: found.count } : {}),
    },
    ...(found && !found.isMore ? { state: found.count } : {}),
  };
}

function count(index: OpenIndex, deletion: Deletion, { attempt }: Context): Promise<MatchCount | undefined> {
  const { namespace } = deletion;
  return attempt(
    async (signal) => {
      switch (deletion.by) {
        case 'ids': {
          const { records } = await readByIds(index, deletion.ids, { namespace, fields: ['_id'], signal });
          return { count: records.length, isMore: false };
        }
        case 'filter':
          return countMatches(index, deletion.filter, { namespace, signal });
        case 'all':
          return { count: await countNamespace(index, namespace, signal), isMore: false };
      }
    },
    { safe: true },
  );
}
