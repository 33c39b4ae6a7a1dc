import { ToolError } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { dataOf, type IndexInfo } from '../index/index-info.js';
import { type Embedded, embed } from '../inference/embed.js';
import { findModel } from '../inference/find-model.js';
import { runBatches } from './run-batches.js';

type Data = Record<string, unknown>;

export interface EmbedMissingOptions {
  pinecone: Pinecone;
  info: IndexInfo;
  model: string;
  /** Field that holds the text; by default `text` in the metadata of vectors, and the first full-text field of documents. */
  textField: string | undefined;
  signal: AbortSignal;
  attempt: <T>(request: (signal: AbortSignal) => Promise<T>) => Promise<T>;
}

// What most models take at once, for one that does not say.
const usualBatch = 96;

/**
 * The records with a vector in each: those that came without one get it from a hosted model.
 * @throws ToolError `invalid_argument` for a record without text, or where the index embeds by itself
 */
export async function embedMissing(
  records: Data[],
  { pinecone, info, model: name, textField, signal, attempt }: EmbedMissingOptions,
): Promise<{ records: Data[]; tokens: number }> {
  if (info.kind === 'records')
    throw new ToolError('invalid_argument', `${info.name} embeds with its own model, ${info.model}.`, {
      next: `Leave model out and put the text into ${info.textField}.`,
    });
  const model = await findModel(pinecone, name, { type: 'embed', signal });
  const isSparse = model.vectorType === 'sparse';
  const target = targetField(info, isSparse);
  const source = textField ?? (info.kind === 'documents' ? info.textFields[0] : 'text') ?? 'text';
  const lacking = records.flatMap((record, place) => (record[target] === undefined ? [place] : []));
  const texts = new Map(
    lacking.map((place) => [place, textOf(info, records[place] ?? {}, { source, place })]),
  );
  const size = model.maxBatchSize ?? usualBatch;
  const batches = Array.from({ length: Math.ceil(lacking.length / size) }, (_, part) =>
    lacking.slice(part * size, (part + 1) * size),
  );
  const vectors = new Map<number, Embedded>();
  const { results, failed } = await runBatches(batches, async (places) => {
    const { embedded, tokens } = await attempt((inner) =>
      embed(pinecone, model, {
        texts: places.map((place) => texts.get(place) ?? ''),
        inputType: 'passage',
        dimension: isSparse ? undefined : info.dimension,
        signal: inner,
      }),
    );
    for (const [at, place] of places.entries()) {
      const vector = embedded[at];
      if (vector) vectors.set(place, vector);
    }
    return tokens;
  });
  // Nothing is stored yet, so the whole call can be made again.
  if (failed[0]) throw failed[0].error;
  return {
    records: records.map((record, place) => {
      const vector = vectors.get(place);
      return vector ? { ...record, [target]: vector.dense ?? vector.sparse } : record;
    }),
    tokens: results.reduce((sum, tokens) => sum + tokens, 0),
  };
}

/** The field that takes the vector. @throws ToolError where the index has none for this kind of vector */
function targetField({ name, kind, denseField, sparseField }: IndexInfo, isSparse: boolean): string {
  const field =
    kind === 'vectors' ? (isSparse ? 'sparse_values' : 'values') : isSparse ? sparseField : denseField;
  if (field !== undefined) return field;
  throw new ToolError(
    'invalid_argument',
    `${name} has no ${isSparse ? 'sparse' : 'dense'} field to embed into.`,
    {
      next: 'Leave model out, or use a model of the other kind (list_models).',
    },
  );
}

function textOf(
  { kind }: IndexInfo,
  record: Data,
  { source, place }: { source: string; place: number },
): string {
  const text = kind === 'vectors' ? dataOf(record.metadata)[source] : record[source];
  if (typeof text === 'string' && text.trim() !== '') return text;
  throw new ToolError(
    'invalid_argument',
    `records[${place}] has no text to embed in ${kind === 'vectors' ? `metadata.${source}` : source}.`,
    { next: 'Put the text there, name its field in text_field, or bring the vector. Nothing was stored.' },
  );
}
