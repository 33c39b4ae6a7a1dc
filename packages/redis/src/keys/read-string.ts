import { jsonBytes } from '@patchbay/core';
import type { Request } from '../client/dispatch.js';
import type { Command } from '../client/session.js';
import { bytesOf, numberOf, required } from '../reply/reply.js';
import { toText, wholeCharacters } from '../reply/text.js';
import { integerFrom, type ReadContext, type ReadValue } from './selection.js';

/** A window of a string, by bytes; the part that is shown ends with a whole character. */
export async function readString({ db, facts: { key }, selection, signal }: ReadContext): Promise<ReadValue> {
  const start = integerFrom('start', selection.start, 0);
  const stop = integerFrom('stop', selection.stop, -1);
  const length = { key, command: ['STRLEN', key] } satisfies Request;
  const before = start < 0 ? numberOf((await db.ask([length], signal))[0]) : 0;
  const first = start < 0 ? Math.max(0, before + start) : start;
  const window: Command = ['GETRANGE', key, String(first), String(first + selection.room - 1)];
  const [size, reply] = await db.ask([length, { key, command: window }], signal);
  const total = numberOf(size);
  const end = stopAt(total, stop);
  if (end <= first) return { value: '', total };
  const bytes = bytesOf(required(reply)).subarray(0, end - first);
  return { total, ...windowOf(bytes, { first, total: end, room: selection.room }) };
}

/** The place behind the last byte that is wanted. */
function stopAt(total: number, stop: number): number {
  return Math.min(total, (stop < 0 ? total + stop : stop) + 1);
}

/** As much of a window as fits into `room` as JSON, and where to go on when that is not all up to `total`. */
export function windowOf(
  bytes: Buffer,
  { first, total, room }: { first: number; total: number; room: number },
): Pick<ReadValue, 'value' | 'nextStart'> {
  let shown = first + bytes.length < total ? wholeCharacters(bytes) : bytes;
  // Base64 and the escapes of JSON are longer than what they stand for.
  for (
    let length = jsonBytes(toText(shown));
    length > room && shown.length > 16;
    length = jsonBytes(toText(shown))
  ) {
    const most = Math.max(16, Math.min(shown.length - 1, Math.floor((shown.length * room) / length)));
    shown = wholeCharacters(bytes.subarray(0, most));
  }
  const next = first + shown.length;
  return { value: toText(shown), ...(next < total ? { nextStart: String(next) } : {}) };
}
