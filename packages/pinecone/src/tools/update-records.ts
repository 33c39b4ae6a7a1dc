import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import type { UpdateDocumentRecord } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import * as z from 'zod';
import type { OpenIndex, Pinecone } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { openForWrite } from '../index/open-for-write.js';
import { checkMetadata } from '../records/check-record.js';
import { countMatches, shownCount } from '../records/count-matches.js';
import { readByIds } from '../records/read-records.js';
import { runBatches } from '../records/run-batches.js';
import { filterField, indexField, namespaceField, overwrites } from './shared-fields.js';

const input = z.object({
  index: indexField,
  namespace: namespaceField,
  ids: z.array(z.string().min(1).max(512)).min(1).max(100).optional().describe('e.g. ["doc-1"]'),
  filter: filterField,
  set: z.record(z.string(), z.unknown()).optional().describe('e.g. {"year":2024}'),
  remove: z.array(z.string()).optional().describe('Fields, e.g. ["year"]; documents only'),
  dry_run: z.boolean().default(false).describe('Only count'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<Pinecone>;

// Checked by `checkChange`, or by the service against the schema.
const fieldsOf = ({ set = {} }: Input) => set as Record<string, string>;

const output = z.object({
  matched: z.int().optional(),
  /** Counting stopped there. */
  more: z.boolean().optional(),
  updated: z.int().optional(),
  dry_run: z.boolean().optional(),
  missing: z.array(z.string()).optional(),
  failed: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })).optional(),
});

export const updateRecords = defineTool({
  name: 'update_records',
  title: 'Update metadata',
  access: 'write',
  description:
    'Set or remove metadata of records by ids or filter. Nothing is embedded again: for that, upsert.',
  annotations: overwrites,
  findOut: 'Look with fetch_records',
  timeoutMs: 55_000,
  input,
  output,
  async handler(given, context: Context) {
    const namespace = namespaceOf(given.namespace);
    const index = await openForWrite(given.index, context);
    checkChange(index, given);
    return given.ids
      ? byIds(index, namespace, { ids: given.ids, given, context })
      : byFilter(index, namespace, { filter: given.filter ?? {}, given, context });
  },
});

function checkChange({ info }: OpenIndex, { ids, filter, set = {}, remove = [] }: Input): void {
  if ((ids === undefined) === (filter === undefined))
    throw refusal('Give either ids or filter.', 'list_record_ids shows ids.');
  if (filter && Object.keys(filter).length === 0)
    throw refusal('filter: must not be empty', 'Name what the records have in common.');
  if (Object.keys(set).length + remove.length === 0)
    throw refusal('Nothing to change.', 'Pass set or remove.');
  if (info.kind !== 'documents' && remove.length > 0)
    throw refusal(
      `${info.name} is a ${info.kind} index, and fields can be removed from documents only.`,
      'Set another value, or upsert the records without the field.',
    );
  if (info.textField !== undefined && info.textField in set)
    throw refusal(
      `${info.textField} is what ${info.name} embeds, and an update does not embed again.`,
      'Upsert the records with their new text.',
    );
  // The service takes these for something else than a field, or passes over them.
  const reserved = [...Object.keys(set), ...remove].find((field) => /^[_$]/.test(field));
  if (info.kind === 'documents' && reserved !== undefined)
    throw refusal(
      `${reserved} cannot be changed: names that begin with _ or $ are reserved.`,
      'Upsert the record under another id, or name another field.',
    );
  // Documents hold more than metadata; the service checks them against the schema.
  const problems = info.kind === 'documents' ? [] : checkMetadata(set);
  if (problems.length > 0) throw refusal(`set ${problems.join('; ')}.`, 'Correct set.');
}

async function byIds(
  index: OpenIndex,
  namespace: string,
  { ids, given, context }: { ids: string[]; given: Input; context: Context },
): Promise<z.input<typeof output>> {
  const { signal, attempt } = context;
  const wanted = [...new Set(ids)];
  // An update of an id that does not exist is accepted without a word.
  const { records } = await attempt(
    (inner) => readByIds(index, wanted, { namespace, fields: ['_id'], signal: inner }),
    {
      safe: true,
    },
  );
  const existing = records.map(({ id }) => id);
  const missing = wanted.filter((id) => !existing.includes(id));
  const about = { matched: existing.length, ...(missing.length > 0 ? { missing } : {}) };
  if (given.dry_run) return { ...about, dry_run: true };
  if (existing.length === 0)
    throw new ToolError(
      'not_found',
      `None of the ${wanted.length} ids exists in ${index.info.name}/${namespace}.`,
      {
        next: 'Find ids with list_record_ids.',
      },
    );
  signal.throwIfAborted();
  // Documents are updated in one request, vectors one by one.
  const batches = index.info.kind === 'documents' ? [existing] : existing.map((id) => [id]);
  const { results, failed, notSent } = await runBatches(batches, (batch) =>
    attempt((inner) => updateBatch(index, namespace, { ids: batch, given, signal: inner }), { safe: true }),
  );
  const errors = failed.flatMap(({ batch, error: { code, message } }) =>
    batch.map((id) => ({ id, code, message })),
  );
  const unsent = notSent
    .flat()
    .map((id) => ({ id, code: 'not_sent', message: 'Stopped at the error before.' }));
  return {
    ...about,
    updated: results.reduce((sum, count) => sum + count, 0),
    ...(errors.length > 0 ? { failed: [...errors, ...unsent] } : {}),
  };
}

async function updateBatch(
  index: OpenIndex,
  namespace: string,
  { ids, given, signal }: { ids: string[]; given: Input; signal: AbortSignal },
): Promise<number> {
  const { info, host } = index;
  const set = fieldsOf(given);
  const documents = ids.map(
    (_id): UpdateDocumentRecord => ({ ...set, _id, _remove_fields: given.remove ?? [] }),
  );
  const { writtenLsn } =
    info.kind === 'documents'
      ? await host.updateDocuments(namespace, { documents }, signal)
      : await host.updateVectors({ id: ids[0] ?? '', namespace, setMetadata: set }, signal);
  index.wrote(namespace, writtenLsn);
  return ids.length;
}

async function byFilter(
  index: OpenIndex,
  namespace: string,
  { filter, given, context }: { filter: Record<string, unknown>; given: Input; context: Context },
): Promise<z.input<typeof output>> {
  const { attempt } = context;
  const { info, host } = index;
  const { remove = [] } = given;
  const set = fieldsOf(given);
  if (given.dry_run) {
    const found = await attempt((signal) => countMatches(index, filter, { namespace, signal }), {
      safe: true,
    });
    return { ...shownCount(found), dry_run: true };
  }
  const change =
    info.kind === 'documents'
      ? (signal: AbortSignal) =>
          host.updateDocuments(namespace, { filter, setFields: set, removeFields: remove }, signal)
      : (signal: AbortSignal) => host.updateVectors({ namespace, filter, setMetadata: set }, signal);
  const { body, writtenLsn } = await attempt(change, { safe: true });
  index.wrote(namespace, writtenLsn);
  const { matchedRecords = 0 } = body;
  return { matched: matchedRecords, updated: matchedRecords };
}

function refusal(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}
