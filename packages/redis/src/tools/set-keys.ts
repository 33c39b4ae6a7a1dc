import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { slotOf } from '../client/slot.js';
import type { Db } from '../client.js';
import { cutBytes, fromText } from '../reply/text.js';
import { valueFieldOf, type WriteItem } from '../writing/plan-item.js';
import { type ItemOutcome, writeGroup } from '../writing/write-group.js';
import { writes } from './annotations.js';

const texts = (example: string) => z.array(z.string()).min(1).max(5_000).optional().describe(example);

const item = z.object({
  key: z.string().describe('e.g. user:1'),
  value: z.string().optional().describe('A string'),
  json: z.string().optional().describe('A JSON document, as text'),
  hash: texts('Adds, e.g. ["name","Ada"]'),
  list: texts('Appends'),
  set: texts('Adds'),
  zset: texts('Adds, e.g. ["1.5","ada"]'),
  ttl: z.int().min(1).max(3_153_600_000).optional().describe('Seconds'),
  keep_ttl: z.boolean().optional().describe('Keep the present one'),
  only_if: z.enum(['absent', 'present']).optional().describe('NX, XX'),
  replace: z.boolean().optional().describe('Throw the present value away, whatever its type'),
});

export const setKeys = defineTool({
  name: 'set_keys',
  title: 'Write keys',
  access: 'write',
  description:
    'Write keys, each with one of value, json, hash, list, set, zset. A key of another type is left alone without replace. All in one transaction.',
  annotations: writes,
  findOut: 'Read the keys with get_keys',
  input: z.object({ items: z.array(item).min(1).max(50).describe('e.g. [{"key":"a","value":"1"}]') }),
  output: z.object({
    results: z.array(
      z.object({
        key: z.string(),
        ok: z.boolean(),
        was: z.string(),
        note: z.string().optional(),
        error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
      }),
    ),
  }),
  async handler({ items }, { client, signal, attempt }: ToolContext<Db>) {
    const keys = items.map(({ key }) => fromText(key));
    client.fence.check(keys);
    for (const one of items) valueFieldOf(one);
    checkUnique(keys);
    // Where a command goes is asked before anything is written.
    await client.masters(signal);
    const outcomes = new Map<WriteItem, ItemOutcome>();
    for (const group of groupsOf(client, items, keys)) {
      const written = await writeGroup(client, group, { signal, attempt }).catch((error) => {
        throw withProgress(error, outcomes.size);
      });
      for (const [index, outcome] of written.entries()) {
        const one = group[index];
        if (one) outcomes.set(one, outcome);
      }
    }
    const results = items.flatMap((one) => outcomes.get(one) ?? []);
    const [only] = results;
    if (results.length === 1 && only?.failure) throw only.failure;
    return {
      results: results.map(({ key, ok, was, note, failure }) => ({
        key: cutBytes(Buffer.from(key), 200),
        ok,
        was,
        ...(note ? { note } : {}),
        ...(failure ? { error: { code: failure.code, message: failure.message, next: failure.next } } : {}),
      })),
    };
  },
});

/** On one server everything together; in a cluster a transaction holds keys of one slot. */
function groupsOf(db: Db, items: WriteItem[], keys: Buffer[]): WriteItem[][] {
  if (!db.isCluster()) return [items];
  const groups = new Map<number, WriteItem[]>();
  for (const [index, one] of items.entries()) {
    const slot = slotOf(keys[index] ?? Buffer.alloc(0));
    groups.set(slot, [...(groups.get(slot) ?? []), one]);
  }
  return [...groups.values()];
}

function checkUnique(keys: Buffer[]) {
  const names = new Set(keys.map((key) => key.toString('latin1')));
  if (names.size === keys.length) return;
  throw new ToolError('invalid_argument', 'items: a key stands in it twice.', {
    next: 'Write each key once; nothing was written.',
  });
}

/** In a cluster earlier groups were written when a later one fails. */
function withProgress(error: unknown, written: number): unknown {
  if (written === 0 || !ToolError.is(error)) return error;
  const { code, message, next, retryAfterMs, details, connectionFault } = error;
  return new ToolError(code, `${message} ${written} items of this call were handled before.`, {
    next,
    retryAfterMs,
    details: { ...details, handled: written },
    connectionFault,
    cause: error,
  });
}
