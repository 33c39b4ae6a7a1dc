import { ToolError } from '@patchbay/core';
import { arrayOf, bytesOf, isRedisError, required, textOf } from '../reply/reply.js';
import { windowOf } from './read-string.js';
import { integerFrom, type ReadContext, type ReadValue } from './selection.js';

// A document of a megabyte is made into text in some milliseconds.
const mostBytes = 1_048_576;

/**
 * A JSON document, or what a path finds in it, as the text RedisJSON writes, so that numbers stay exact. A document that is too big is
 * answered with its type and keys, so that a path can be chosen.
 */
export async function readJson({ db, facts, selection, signal }: ReadContext): Promise<ReadValue> {
  const { key, memoryBytes = 0 } = facts;
  const { path, room } = selection;
  const isRoot = path === undefined || path === '$' || path === '.';
  if (isRoot && memoryBytes > mostBytes) {
    const replies = await db.ask([{ key, command: ['JSON.OBJKEYS', key, '.'] }], signal);
    const [keys] = replies;
    const names = keys === undefined || isRedisError(keys) ? [] : arrayOf(keys).map(textOf);
    return {
      ...(names.length > 0 ? { value: names.slice(0, 100) } : {}),
      note: `The document has about ${memoryBytes} bytes; ${names.length > 0 ? 'these are its keys: ' : ''}read a part of it with path.`,
    };
  }
  const [reply] = await db.ask(
    [{ key, command: ['JSON.GET', key, ...(path === undefined ? [] : [path])] }],
    signal,
  );
  const value = required(reply);
  if (value === null) throw noSuchPath();
  // RESP3 gives what a path finds as a list of texts.
  const bytes = Array.isArray(value) ? bytesOf(value[0]) : bytesOf(value);
  const first = Math.max(0, integerFrom('start', selection.start, 0));
  const stop = integerFrom('stop', selection.stop, -1);
  const end = stop < 0 ? bytes.length + stop + 1 : Math.min(bytes.length, stop + 1);
  return windowOf(bytes.subarray(first, Math.min(end, first + room)), { first, total: end, room });
}

function noSuchPath(): ToolError {
  return new ToolError('not_found', 'The path finds nothing in the document.', {
    next: 'Leave path out to see the document.',
  });
}
