import { ToolError } from '@patchbay/core';
import { arrayOf, numberOf } from '../reply/reply.js';
import { type ReadContext, type ReadValue, windowCount } from './selection.js';
import { streamEntry } from './stream-entry.js';
import { takeThatFit } from './take-that-fit.js';

/** Entries of a stream by their ids, the oldest first or, reversed, the newest. */
export async function readStreamRange({ db, facts, selection, signal }: ReadContext): Promise<ReadValue> {
  const { key } = facts;
  const { reverse, room, count } = selection;
  const [size] = await db.ask([{ key, command: ['XLEN', key] }], signal);
  const total = numberOf(size);
  const [first, last] = reverse ? ['+', '-'] : ['-', '+'];
  const start = streamId('start', selection.start) ?? first;
  const stop = streamId('stop', selection.stop) ?? last;
  // One more than wanted tells whether there are more.
  const wanted = windowCount(facts, total, count);
  const command = reverse ? 'XREVRANGE' : 'XRANGE';
  const [reply] = await db.ask(
    [{ key, command: [command, key, start, stop, 'COUNT', String(wanted + 1)] }],
    signal,
  );
  const entries = arrayOf(reply);
  const value = takeThatFit(entries.slice(0, wanted), room, streamEntry);
  const lastShown = value.at(-1);
  return {
    value,
    total,
    ...(lastShown && value.length < entries.length ? { nextStart: `(${lastShown.id}` } : {}),
  };
}

function streamId(name: string, text: string | undefined): string | undefined {
  if (text === undefined || /^(\(?\d{1,20}(-\d{1,20})?|[-+])$/.test(text)) return text;
  throw new ToolError('invalid_argument', `${name}: must be the id of an entry for a stream.`, {
    next: 'For example 1526919030474-0, (1526919030474-0 for behind it, or milliseconds since 1970.',
  });
}
