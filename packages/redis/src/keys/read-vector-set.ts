import { arrayOf, bytesOf, isRedisError, mapOf, numberOf, type Reply, textOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import type { ReadContext, ReadValue } from './selection.js';
import { takeThatFit } from './take-that-fit.js';

/** A vector set: some of its elements, or the attributes of those that were named. Vectors themselves are never shown. */
export async function readVectorSet({
  db,
  facts: { key },
  selection,
  signal,
}: ReadContext): Promise<ReadValue> {
  const { fields, count, room } = selection;
  const [size, info] = await db.ask(
    [
      { key, command: ['VCARD', key] },
      { key, command: ['VINFO', key] },
    ],
    signal,
  );
  const total = numberOf(size);
  const about = info === undefined || isRedisError(info) ? new Map<string, Reply>() : mapOf(info);
  const dimension = about.get('vector-dim');
  const note = dimension ? { note: `Vectors of ${textOf(dimension)} dimensions.` } : {};
  if (fields) {
    const attributes = await db.ask(
      fields.map((field) => ({ key, command: ['VGETATTR', key, fromText(field)] })),
      signal,
    );
    const value = fields.map((field, index): [string, string | null] => {
      const reply = attributes[index] ?? null;
      return [field, reply === null || isRedisError(reply) ? null : cutBytes(bytesOf(reply), room)];
    });
    return { value: Object.fromEntries(value), total, ...note };
  }
  const [sample] = await db.ask([{ key, command: ['VRANDMEMBER', key, String(count)] }], signal);
  const value = takeThatFit(arrayOf(sample), room, (item, left) => cutBytes(bytesOf(item), left));
  return {
    value,
    total,
    note: [
      note.note,
      value.length < total ? 'Elements are a random sample; search_index finds similar ones.' : '',
    ]
      .filter(Boolean)
      .join(' '),
  };
}
