import { jsonBytes } from '@patchbay/core';
import { isRedisError, type Reply } from './reply.js';
import { cutBytes } from './text.js';

/** A reply as JSON: texts and numbers as text, lists as lists. */
export type Shaped = string | null | Shaped[];

// Room for the note that says what was left out.
const noteBytes = 48;

/**
 * A reply as JSON of about `maxBytes` at the most. What does not fit is left out at the end of its list, or of its text, with a note in its
 * place: `... [cut: 40 of 1000 items]`.
 * @param errorText what to show of an error inside a reply
 */
export function shapeReply(
  reply: Reply,
  maxBytes: number,
  errorText: (kind: string) => string = (kind) => `[error ${kind}]`,
): { value: Shaped; cut: boolean } {
  let cut = false;

  function shape(value: Reply, room: number): Shaped {
    if (value === null) return null;
    if (isRedisError(value)) return errorText(value.kind);
    if (typeof value === 'string') return value;
    if (Buffer.isBuffer(value)) return shapeText(value, room);
    return shapeList(value, room);
  }

  function shapeText(bytes: Buffer, room: number): string {
    // Escapes in JSON and base64 make a text longer than its bytes.
    for (let most = Math.max(16, room); ; most = Math.floor(most / 2)) {
      const text = cutBytes(bytes, most);
      if (jsonBytes(text) <= Math.max(room, 64) || most <= 16) {
        if (most < bytes.length) cut = true;
        return text;
      }
    }
  }

  function shapeList(items: Reply[], room: number): Shaped[] {
    const shaped: Shaped[] = [];
    let left = room - 2;
    for (const [index, item] of items.entries()) {
      // The last items need no room for a note, but which are the last is known only when they fit.
      const value = shape(item, left - noteBytes);
      const bytes = jsonBytes(value) + 1;
      if (bytes > left - noteBytes && index > 0) {
        cut = true;
        return [...shaped, `... [cut: ${index} of ${items.length} items]`];
      }
      shaped.push(value);
      left -= bytes;
    }
    return shaped;
  }

  return { value: shape(reply, maxBytes), cut };
}
