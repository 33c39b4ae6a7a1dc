import { jsonBytes } from '@patchbay/core';
import { bytesOf, numberOf, required } from '../reply/reply.js';
import { toText, wholeCharacters } from '../reply/text.js';
import { integerFrom, type ReadContext, type ReadValue } from './selection.js';

/** A window of a string, by bytes; the part that is shown ends with a whole character. */
export async function readString({ db, facts: { key }, selection, signal }: ReadContext): Promise<ReadValue> {
  const start = integerFrom('start', selection.start, 0);
  const stop = integerFrom('stop', selection.stop, -1);
  const [size] = await db.ask([{ key, command: ['STRLEN', key] }], signal);
  const total = numberOf(size);
  const first = Math.max(0, start < 0 ? total + start : start);
  const last = Math.min(total - 1, stop < 0 ? total + stop : stop, first + selection.room - 1);
  if (last < first) return { value: '', total };
  const [reply] = await db.ask([{ key, command: ['GETRANGE', key, String(first), String(last)] }], signal);
  const bytes = bytesOf(required(reply));
  return { total, ...windowOf(bytes, { first, total: stopAt(total, stop), room: selection.room }) };
}

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
