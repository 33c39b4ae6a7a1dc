import { ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { arrayOf, bytesOf, isRedisError, type Reply, required, textOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import type { Hit } from './hit.js';
import { vectorBytes } from './vector-bytes.js';

export interface VectorSetQuery {
  key: Buffer;
  vector: number[] | undefined;
  /** An element of the set. */
  like: string | undefined;
  /** Filter on attributes, for example `.year > 2000`. */
  filter: string | undefined;
  count: number;
}

const mostAttributeBytes = 1_000;

/** The elements of a vector set that are nearest to a vector or to another element, with their attributes. */
export async function searchVectorSet(
  db: Db,
  { key, vector, like, filter, count }: VectorSetQuery,
  signal: AbortSignal,
): Promise<Hit[]> {
  if ((vector === undefined) === (like === undefined)) {
    throw new ToolError(
      'invalid_argument',
      'A vector set is searched with vector or with like, one of them.',
      {
        next: 'Pass like with an element of the set, or vector with numbers.',
      },
    );
  }
  const near: Array<string | Buffer> = vector
    ? ['FP32', vectorBytes(vector, 0)]
    : ['ELE', fromText(like ?? '')];
  const command: Command = [
    'VSIM',
    key,
    ...near,
    'WITHSCORES',
    'COUNT',
    String(count),
    ...(filter === undefined ? [] : ['FILTER', filter]),
  ];
  const reply = await db.run(key, signal, async (session, before) => {
    const silenceMs = db.settings.REDIS_COMMAND_TIMEOUT_MS;
    return (await session.sendAll([...before, command], { signal, silenceMs })).at(-1) ?? null;
  });
  const flat = arrayOf(required(reply)).flat();
  const elements = flat.filter((_, index) => index % 2 === 0).map(bytesOf);
  // WITHATTRIBS is younger than vector sets.
  const attributes = await db.ask(
    elements.map((element) => ({ key, command: ['VGETATTR', key, element] })),
    signal,
  );
  return elements.map((element, index) => ({
    id: cutBytes(element, 2_048),
    score: textOf(flat[index * 2 + 1]),
    ...attributeField(attributes[index]),
  }));
}

function attributeField(reply: Reply | undefined): Pick<Hit, 'fields'> {
  if (reply === undefined || reply === null || isRedisError(reply)) return {};
  const bytes = bytesOf(reply);
  return bytes.length === 0 ? {} : { fields: { attributes: cutBytes(bytes, mostAttributeBytes) } };
}
