import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { arrayOf, bytesOf, type Reply } from '../reply/reply.js';
import { cutBytes } from '../reply/text.js';

/** A document or element that was found, or an index that can be searched. */
export const hit = z.object({
  id: z.string().optional(),
  score: z.string().optional(),
  /** By name. Not a record of zod, which drops a field that is called __proto__. */
  fields: z.unknown().optional(),
  index: z.string().optional(),
  kind: z.string().optional(),
  documents: z.int().optional(),
  schema: z.array(z.string()).optional(),
});

export type Hit = z.input<typeof hit>;

// Long texts are cut, the rest is in the key; vectors are of no use to a reader.
const mostFieldBytes = 1_000;
const mostBinaryBytes = 64;

/** Names and values of a document. What is binary and long is told by its size. */
export function hitFields(reply: Reply): Record<string, string> {
  const flat = arrayOf(reply);
  const fields: Record<string, string> = {};
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const value = flat[index + 1] ?? null;
    if (value === null || Array.isArray(value)) continue;
    const bytes = bytesOf(value);
    const isVector = bytes.length > mostBinaryBytes && !isUtf8(bytes);
    Object.defineProperty(fields, cutBytes(bytesOf(flat[index]), 200), {
      value: isVector ? `[${bytes.length} bytes]` : cutBytes(bytes, mostFieldBytes),
      enumerable: true,
    });
  }
  return fields;
}
