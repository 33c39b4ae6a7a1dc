import { boundedList, defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { mapError } from '../errors.js';
import { namespaceOf } from '../index/namespace.js';
import { findModel } from '../inference/find-model.js';
import { type SearchRequest, searchModes } from '../search/leg.js';
import { merge } from '../search/merge.js';
import { rerankHits } from '../search/rerank-hits.js';
import { createQueryEmbedder, searchIndex, type Target, type TargetAnswer } from '../search/search-index.js';
import { failedTarget, labelOf, modeLine, noticeOf, showHit, shownHit } from '../search/show-answer.js';
import { addUsage, noUsage, usageLine } from '../search/usage.js';
import { filterField, namespaceField, reads } from './shared-fields.js';

const input = z.object({
  index: z.string().optional().describe('e.g. docs'),
  namespace: namespaceField,
  indexes: z.array(z.string()).min(1).max(10).optional().describe('Several instead, e.g. ["docs","faq/en"]'),
  query: z.string().optional().describe('Text, e.g. refund policy'),
  vector: z.array(z.number()).optional().describe('Your own query vector'),
  sparse_vector: z
    .object({
      indices: z.array(z.int()).describe('e.g. [7]'),
      values: z.array(z.number()).describe('e.g. [0.5]'),
    })
    .optional()
    .describe('Your own sparse one'),
  like_id: z.string().optional().describe('More like this record, e.g. doc-1'),
  filter: filterField,
  top_k: z.int().min(1).max(100).default(10).describe('Hits, e.g. 10'),
  mode: z
    .enum(searchModes)
    .default('auto')
    .describe('lucene: query in Lucene syntax; hybrid: words and vectors'),
  model: z.string().optional().describe('Embeds query where the index does not, e.g. llama-text-embed-v2'),
  fields: z.array(z.string()).optional().describe('To show, e.g. ["title"]; default all'),
  rerank: z.string().optional().describe('Model, e.g. bge-reranker-v2-m3'),
  rerank_fields: z.array(z.string()).optional().describe('Text it reads, e.g. ["body"]'),
});

type Input = z.output<typeof input>;
type Failed = z.input<typeof failedTarget>;

export const semanticSearch = defineTool({
  name: 'semantic_search',
  title: 'Search by meaning or words',
  access: 'read',
  description:
    'Search one or several indexes of any kind by query, vector or like_id. describe_index says what an index takes.',
  annotations: reads,
  input,
  output: boundedList('hits', shownHit, {
    extra: {
      mode: z.string(),
      usage: z.string(),
      failed: z.array(failedTarget).optional(),
    },
    count: 'shown',
    how: 'name the fields you need, or lower top_k.',
  }),
  async handler(given, { client, signal, meta }: ToolContext<Pinecone>) {
    const targets = targetsOf(given);
    const request = requestOf(given);
    const topK = await depthOf(given, targets.length, client, signal);
    const embedder = createQueryEmbedder(client, {
      query: given.query ?? '',
      model: given.model ?? '',
      signal,
    });
    const options = { pinecone: client, request, topK, embedQuery: embedder.embedQuery, signal };
    const { answers, failed } = await searchAll(targets, (target) => searchIndex(target, options), {
      input: given,
      signal,
    });
    const merged = merge(answers);
    const reranked = given.rerank
      ? await rerankHits(client, merged.hits, {
          model: given.rerank,
          query: given.query ?? '',
          fields: given.rerank_fields,
          signal,
        })
      : { hits: merged.hits, units: 0 };
    const usage = answers
      .map((answer) => answer.usage)
      .reduce(addUsage, {
        ...noUsage,
        embedTokens: embedder.tokens(),
        rerankUnits: reranked.units,
      });
    meta({ read_units: usage.readUnits });
    const longest = client.settings.PINECONE_MAX_FIELD_CHARACTERS;
    const shown = reranked.hits
      .slice(0, given.top_k)
      .map((found) =>
        showHit(found, { names: given.fields, isOneOfSeveral: given.indexes !== undefined, longest }),
      );
    const notice = noticeOf(answers, {
      hasCut: shown.some(({ isCut }) => isCut),
      isReranked: given.rerank !== undefined,
    });
    return {
      mode: modeLine(answers, { byScore: merged.byScore, rerank: given.rerank }),
      usage: usageLine(usage),
      ...(failed.length > 0 ? { failed } : {}),
      items: shown.map(({ item }) => item),
      ...(notice ? { notice } : {}),
    };
  },
});

function targetsOf({ index, namespace, indexes }: Input): Target[] {
  if (indexes) {
    if (index !== undefined || namespace !== undefined)
      throw refusal(
        'indexes stands instead of index and namespace.',
        'Write docs/en to name a namespace in indexes.',
      );
    // Named twice, an index would show each hit twice.
    return [...new Set(indexes)].map((text) => {
      const [name = '', ...rest] = text.split('/');
      return { index: name, namespace: namespaceOf(rest.length > 0 ? rest.join('/') : undefined) };
    });
  }
  if (index === undefined)
    throw refusal('index: is required', 'Pass index, or indexes; list_indexes shows them.');
  return [{ index, namespace: namespaceOf(namespace) }];
}

function requestOf(given: Input): SearchRequest {
  const { query, vector, sparse_vector: sparseVector, like_id: likeId, rerank, rerank_fields } = given;
  if (query !== undefined && query.trim() === '')
    throw refusal('query: must not be empty', 'Write what you look for.');
  if (query === undefined && !vector && !sparseVector && likeId === undefined)
    throw refusal('Nothing to search for.', 'Pass query, vector, sparse_vector or like_id.');
  if (likeId !== undefined && (vector || sparseVector))
    throw refusal('like_id and a vector are two searches.', 'Pass one of them.');
  if (rerank !== undefined && query === undefined)
    throw refusal('rerank compares texts with a query, and query is not given.', 'Add query.');
  return {
    query,
    vector,
    sparseVector,
    likeId,
    filter: given.filter,
    mode: given.mode,
    model: given.model,
    fields: fieldsToAsk(given.fields, rerank === undefined ? [] : rerank_fields),
  };
}

/** The reranker may need other fields than those to show; without names it looks through all of them. */
function fieldsToAsk(shown: string[] | undefined, read: string[] | undefined): string[] | undefined {
  return shown && read && [...new Set([...shown, ...read])];
}

/** A reranker can only choose among what was found: it gets three times as much, as far as it takes so many texts. */
async function depthOf(
  { rerank, top_k }: Input,
  targets: number,
  client: Pinecone,
  signal: AbortSignal,
): Promise<number> {
  if (rerank === undefined) return top_k;
  const { maxBatchSize = 100 } = await findModel(client, rerank, { type: 'rerank', signal });
  return Math.max(1, Math.min(top_k * 3, Math.floor(maxBatchSize / targets)));
}

/**
 * Every target that answers; those that failed are named. One that fails alone fails the call, and so do all together.
 * @throws the first error worth another try, else the first
 */
async function searchAll(
  targets: Target[],
  search: (target: Target) => Promise<TargetAnswer>,
  { input: given, signal }: { input: Input; signal: AbortSignal },
): Promise<{ answers: TargetAnswer[]; failed: Failed[] }> {
  const settled = await Promise.allSettled(targets.map(search));
  signal.throwIfAborted();
  const answers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const errors = settled.flatMap((result, place) => {
    const target = targets[place];
    return result.status === 'rejected' && target ? [{ target, error: result.reason as unknown }] : [];
  });
  const mapped = errors.map(({ target, error }) => ({ target, error: asToolError(error, given) }));
  const worst =
    mapped.find(({ error }) => error.code === 'rate_limited' || error.code === 'unavailable') ?? mapped[0];
  if (answers.length === 0 && worst) throw worst.error;
  return {
    answers,
    failed: mapped.map(({ target, error: { code, message, next, retryAfterMs } }) => ({
      index: labelOf(target),
      code,
      message,
      next,
      ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.ceil(retryAfterMs) }),
    })),
  };
}

/** @throws what nobody planned for, as it is */
function asToolError(error: unknown, given: Input): ToolError {
  const known = ToolError.is(error) ? error : mapError(error, { input: given });
  if (known) return known;
  throw error;
}

function refusal(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}
