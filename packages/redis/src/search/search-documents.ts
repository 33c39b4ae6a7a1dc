import { ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { outsideFence } from '../fence.js';
import { arrayOf, numberOf, type Reply, required, textOf } from '../reply/reply.js';
import { inResp2Shape } from '../reply/resp2-shape.js';
import { type Hit, hitFields } from './hit.js';
import { type IndexField, type IndexInfo, readIndexInfo } from './index-info.js';
import { vectorBytes } from './vector-bytes.js';

export interface DocumentQuery {
  index: string;
  query: string | undefined;
  vector: number[] | undefined;
  like: string | undefined;
  vectorField: string | undefined;
  fields: string[] | undefined;
  /** For example `price` or `price desc`. */
  sort: string | undefined;
  offset: number;
  limit: number;
}

export interface Found {
  hits: Hit[];
  total: number;
}

// The name under which a distance comes back; unlikely to be a field of anybody's.
const distanceField = '__distance';

/** Documents of a RediSearch index, by words and filters, or the nearest to a vector among those. */
export async function searchDocuments(db: Db, query: DocumentQuery, signal: AbortSignal): Promise<Found> {
  if (query.like !== undefined) throw onlyVectorSets();
  const info = await readInfo(db, query.index, signal);
  checkIndexFence(db, info);
  const reply = await runSearch(db, searchCommand(query, info), signal);
  const [total = '0', ...rest] = arrayOf(reply);
  const hits: Hit[] = [];
  for (let at = 0; at < rest.length; at += 2) {
    const fields = hitFields(rest[at + 1] ?? null);
    const { [distanceField]: score, ...shown } = fields;
    hits.push({
      id: textOf(rest[at]),
      ...(score === undefined ? {} : { score }),
      ...(Object.keys(shown).length > 0 ? { fields: shown } : {}),
    });
  }
  return { hits, total: numberOf(total) };
}

/** What FT.INFO tells of an index. */
export async function readInfo(db: Db, index: string, signal: AbortSignal): Promise<IndexInfo> {
  return readIndexInfo(index, await runSearch(db, ['FT.INFO', index], signal));
}

/** Sends a search, which may take longer than our own short commands. */
export async function runSearch(db: Db, command: Command, signal: AbortSignal): Promise<Reply> {
  const reply = await db.run(undefined, signal, async (session, before) => {
    const silenceMs = db.settings.REDIS_COMMAND_TIMEOUT_MS;
    const replies = await session.sendAll([...before, command], { signal, silenceMs });
    return inResp2Shape(command[0].toLowerCase(), replies.at(-1) ?? null, session.facts.protocol);
  });
  return required(reply);
}

/** An index over keys of which some are outside of the fence would show those. */
export function checkIndexFence({ fence }: Db, { name, prefixes }: IndexInfo): void {
  if (fence.prefixes.length === 0) return;
  const inside = prefixes.length > 0 && prefixes.every((prefix) => fence.allows(Buffer.from(prefix)));
  if (!inside) throw outsideFence(`What the index ${name} covers`, fence.prefixes);
}

function searchCommand(given: DocumentQuery, info: IndexInfo): Command {
  const { index, query = '*', vector, fields, sort, offset, limit } = given;
  const [sortField, direction = ''] = sort?.trim().split(/\s+/) ?? [];
  const page = ['LIMIT', String(offset), String(limit)];
  if (!vector) {
    return [
      'FT.SEARCH',
      index,
      query,
      ...(fields ? ['RETURN', String(fields.length), ...fields] : []),
      ...(sortField ? ['SORTBY', sortField, /^desc$/i.test(direction) ? 'DESC' : 'ASC'] : []),
      ...page,
      'DIALECT',
      '2',
    ];
  }
  if (query.includes('=>')) {
    throw new ToolError('invalid_argument', 'query: holds => although a vector is given.', {
      next: 'Write only the filter into query; the search for the nearest is added.',
    });
  }
  const field = vectorFieldOf(info, given.vectorField);
  const bytes = vectorBytes(vector, field.vector?.dimensions ?? 0, field.vector?.dataType);
  const filter = query === '*' ? '*' : `(${query})`;
  const returned = fields ? [...fields, distanceField] : undefined;
  return [
    'FT.SEARCH',
    index,
    `${filter}=>[KNN ${offset + limit} @${field.name} $vector AS ${distanceField}]`,
    'PARAMS',
    '2',
    'vector',
    bytes,
    ...(returned ? ['RETURN', String(returned.length), ...returned] : []),
    'SORTBY',
    distanceField,
    ...page,
    'DIALECT',
    '2',
  ];
}

function vectorFieldOf({ name, fields }: IndexInfo, wanted: string | undefined): IndexField {
  const vectors = fields.filter(({ vector }) => vector);
  const found = wanted === undefined ? vectors[0] : vectors.find((field) => field.name === wanted);
  if (found && (wanted !== undefined || vectors.length === 1)) return found;
  throw new ToolError(
    'invalid_argument',
    vectors.length === 0
      ? `The index ${name} has no vector field.`
      : 'vector_field: is needed, or names no vector field.',
    {
      next:
        vectors.length === 0
          ? 'Leave vector out.'
          : `Its vector fields: ${vectors.map((field) => field.name).join(', ')}.`,
    },
  );
}

function onlyVectorSets(): ToolError {
  return new ToolError('invalid_argument', 'like: is for vector sets; this is an index.', {
    next: 'Pass vector, or words in query.',
  });
}
