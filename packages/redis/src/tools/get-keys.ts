import { cursorField, defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { mapError } from '../errors.js';
import { factFields, type KeyFacts, readKeyFacts } from '../keys/key-facts.js';
import { readValue } from '../keys/read-value.js';
import type { Selection } from '../keys/selection.js';
import { isRedisError } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import { reads } from './annotations.js';
import { keysField } from './keys-field.js';

// A key gets at least so much room, so that of many long values some are shown as they are instead of all in shreds.
const leastRoomBytes = 1_024;
// Key, type, sizes and field names around a value.
const aroundValueBytes = 256;

const input = z.object({
  keys: keysField(50),
  fields: z.array(z.string()).min(1).max(500).optional().describe('Only these of a hash'),
  start: z.string().max(16_384).optional().describe('Index, rank, byte or stream id, or next_start'),
  stop: z.string().max(64).optional().describe('Last one, e.g. -1'),
  match: z.string().optional().describe('Glob for fields or members'),
  path: z.string().optional().describe('JSON path, e.g. $.name'),
  reverse: z.boolean().default(false).describe('From the end'),
  count: z.int().min(1).max(1_000).default(50).describe('Most elements of a key'),
  cursor: cursorField(),
});

export const getKeys = defineTool({
  name: 'get_keys',
  title: 'Read keys',
  access: 'read',
  description:
    'Values of keys of any type. Big ones come in parts: pass next_start of a key as start, with that key alone.',
  annotations: reads,
  input,
  output: list(
    'keys',
    z.object({
      key: z.string(),
      type: z.string(),
      ttl_s: z.int().optional(),
      total: z.int().optional(),
      value: z.unknown().optional(),
      next_start: z.string().optional(),
      note: z.string().optional(),
      error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
    }),
  ),
  async handler(given, { client, signal, position, maxOutputBytes }: ToolContext<Db>) {
    const skipped = Number(position.upstream) || 0;
    const keys = given.keys.slice(skipped).map(fromText);
    client.fence.check(keys);
    const facts = await readKeyFacts(client, keys, signal);
    const share = Math.floor((maxOutputBytes - 512) / Math.max(1, keys.length));
    const room = Math.max(leastRoomBytes, share) - aroundValueBytes;
    const selection: Selection = {
      fields: given.fields,
      start: given.start,
      stop: given.stop,
      match: given.match,
      path: given.path,
      reverse: given.reverse,
      count: given.count,
      room,
    };
    const items = await Promise.all(facts.map((one) => readItem(client, one, selection, signal)));
    const [only] = items;
    if (items.length === 1 && only?.failure) throw only.failure;
    return {
      items: items.map(({ item }) => item),
      after: (_item: unknown, index: number) => String(skipped + index + 1),
    };
  },
});

async function readItem(db: Db, facts: KeyFacts, selection: Selection, signal: AbortSignal) {
  const key = cutBytes(facts.key, selection.room);
  const { ttl_s } = factFields(facts);
  const head = { key, type: facts.type, ...(ttl_s === undefined ? {} : { ttl_s }) };
  if (facts.type === 'none') return { item: head };
  try {
    if (facts.refusal) throw facts.refusal;
    const { value, total, nextStart, note } = await readValue({ db, facts, selection, signal });
    return {
      item: {
        ...head,
        ...(total === undefined ? {} : { total }),
        ...(value === undefined ? {} : { value }),
        ...(nextStart === undefined ? {} : { next_start: nextStart }),
        ...(note ? { note } : {}),
      },
    };
  } catch (error) {
    const failure = refusalOfKey(error);
    const { code, message, next } = failure;
    return { item: { ...head, type: facts.type || 'not allowed', error: { code, message, next } }, failure };
  }
}

/** What went wrong with one key only. A lost connection and its like concern the whole call, which is repeated then. */
function refusalOfKey(error: unknown): ToolError {
  const failure = ToolError.is(error) ? error : isRedisError(error) ? mapError(error) : undefined;
  if (!failure || failure.connectionFault || failure.code === 'cancelled' || failure.code === 'timeout')
    throw error;
  return failure;
}
