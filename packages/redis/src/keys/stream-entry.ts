import { arrayOf, bytesOf, type Reply, textOf } from '../reply/reply.js';
import { cutBytes } from '../reply/text.js';

/** An entry of a stream. Fields that repeat cannot be an object without a loss, so then they are pairs. */
export interface StreamEntry {
  id: string;
  fields: Record<string, string> | Array<[string, string]>;
}

/** An entry as XRANGE and XREAD give it, its values cut to `room`. */
export function streamEntry(reply: Reply, room: number): StreamEntry {
  const [id, list] = arrayOf(reply);
  const flat = arrayOf(list);
  const pairs: Array<[string, string]> = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    pairs.push([cutBytes(bytesOf(flat[index]), room), cutBytes(bytesOf(flat[index + 1]), room)]);
  }
  const repeats = new Set(pairs.map(([field]) => field)).size < pairs.length;
  return { id: textOf(id), fields: repeats ? pairs : Object.fromEntries(pairs) };
}
