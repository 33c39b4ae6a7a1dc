import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { OpenIndex, Pinecone } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { openForWrite } from '../index/open-for-write.js';
import { waitWithin } from '../poll.js';
import { embedMissing } from '../records/embed-missing.js';
import { makeBatches, type PreparedRecord, prepareRecords } from '../records/prepare-records.js';
import { type BatchOutcome, runBatches } from '../records/run-batches.js';
import { type SentBatch, sendBatch } from '../records/send-batch.js';
import { waitUntilVisible } from '../records/wait-until-visible.js';
import { noUsage, usageLine } from '../search/usage.js';
import { indexField, namespaceField, overwrites } from './shared-fields.js';

const input = z.object({
  index: indexField,
  namespace: namespaceField,
  records: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(20_000)
    .describe('In the form that describe_index shows'),
  model: z.string().optional().describe('Embeds records that come without vector, e.g. llama-text-embed-v2'),
  text_field: z.string().optional().describe('What it embeds, e.g. body'),
  wait: z.boolean().default(false).describe('Until searches see them'),
});

// A batch begun later might not be answered before the call ends, and then nobody would hear of the others. Our own choice.
const lastStartMs = 20_000;

type Outcome = BatchOutcome<PreparedRecord, SentBatch>;
type Context = ToolContext<Pinecone>;

export const upsertRecords = defineTool({
  name: 'upsert_records',
  title: 'Upsert records',
  access: 'write',
  description: 'Store records of any number, in batches; one with the same id is replaced.',
  annotations: overwrites,
  findOut: 'Look with fetch_records',
  timeoutMs: 55_000,
  input,
  output: z.object({
    upserted: z.int(),
    batches: z.int(),
    fresh: z.boolean().optional(),
    usage: z.string().optional(),
    failed: z
      .array(
        z.object({
          first_id: z.string(),
          last_id: z.string(),
          records: z.int(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .optional(),
    not_sent: z.int().optional(),
    not_sent_from: z.string().optional(),
    next: z.string().optional(),
  }),
  async handler(given, context: Context) {
    const { progress } = context;
    const namespace = namespaceOf(given.namespace);
    const index = await openForWrite(given.index, context);
    const { records, tokens } = await embedded(index, given, context);
    const prepared = prepareRecords(index.info, records);
    let done = 0;
    const outcome = await runBatches(
      makeBatches(index.info.kind, prepared),
      (batch) =>
        context.attempt((inner) => sendBatch(index, namespace, { batch, signal: inner }), { safe: true }),
      {
        onDone(batch) {
          done += batch.length;
          progress(done, prepared.length, `${done} of ${prepared.length} records`);
        },
        hasTime: () => context.remainingMs() > lastStartMs,
      },
    );
    const lsn = Math.max(...outcome.results.map((sent) => sent.lsn ?? 0));
    index.wrote(namespace, lsn);
    const fresh =
      given.wait && lsn > 0 ? await waitFor(index, { namespace, lsn, outcome, context }) : undefined;
    return {
      ...report(outcome),
      ...(fresh === undefined ? {} : { fresh }),
      ...(tokens > 0 ? { usage: usageLine({ ...noUsage, embedTokens: tokens }) } : {}),
    };
  },
});

async function embedded(
  index: OpenIndex,
  given: z.output<typeof input>,
  { client, signal, attempt }: Context,
) {
  if (given.model === undefined) return { records: given.records, tokens: 0 };
  return embedMissing(given.records, {
    pinecone: client,
    info: index.info,
    model: given.model,
    textField: given.text_field,
    signal,
    attempt: (request) => attempt(request, { safe: true }),
  });
}

function waitFor(
  index: OpenIndex,
  {
    namespace,
    lsn,
    outcome,
    context,
  }: { namespace: string; lsn: number; outcome: Outcome; context: Context },
): Promise<boolean> {
  const { client, signal, progress, remainingMs } = context;
  const { PINECONE_WAIT_MS, PINECONE_POLL_MS: pollMs } = client.settings;
  const total = outcome.results.reduce((sum, { count }) => sum + count, 0);
  return waitUntilVisible(
    index,
    { namespace, lsn, id: outcome.results[0]?.firstId ?? '' },
    {
      waitMs: waitWithin(PINECONE_WAIT_MS, remainingMs()),
      pollMs,
      signal,
      onPoll: (waitedMs) =>
        progress(total + waitedMs / 1_000, undefined, 'stored; waiting until searches see it'),
    },
  );
}

function report({ results, failed, notSent }: Outcome) {
  const missing = notSent.reduce((sum, batch) => sum + batch.length, 0);
  return {
    upserted: results.reduce((sum, { count }) => sum + count, 0),
    batches: results.length,
    ...(failed.length > 0
      ? {
          failed: failed.map(({ batch, error: { code, message } }) => ({
            first_id: batch[0]?.id ?? '',
            last_id: batch.at(-1)?.id ?? '',
            records: batch.length,
            code,
            message,
          })),
        }
      : {}),
    ...(notSent[0]?.[0] === undefined ? {} : { not_sent: missing, not_sent_from: notSent[0][0].id }),
    ...(failed.length + missing > 0
      ? {
          next: 'Call again with the records of failed, and from not_sent_from on: upserting twice does no harm.',
        }
      : {}),
  };
}
