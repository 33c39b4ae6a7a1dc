import { ToolError } from '@patchbay/core';
import { arrayOf, bytesOf, numberOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import { scanMembers, shapeField } from './read-members.js';
import { windowOf } from './read-string.js';
import { integerFrom, type ReadContext, type ReadValue } from './selection.js';

// A field of this size is read in some milliseconds; Redis has no command for a part of a field.
const mostFieldBytes = 8_000_000;

/** Some fields of a hash, or a part of all. */
export function readHash(context: ReadContext): Promise<ReadValue> {
  const { fields } = context.selection;
  if (fields) return readFields(context, fields);
  return scanMembers(
    context,
    { scan: 'HSCAN', size: 'HLEN', inPairs: true, shape: shapeField },
    // The items are what `shapeField` made.
    (items) => Object.fromEntries(items as Array<[string, string]>),
  );
}

/** The fields that were named, null for those that do not exist. With one field, `start` and `stop` choose bytes of it. */
async function readFields(
  { db, facts: { key, memoryBytes = 0 }, selection, signal }: ReadContext,
  names: string[],
): Promise<ReadValue> {
  const fields = names.map(fromText);
  if (memoryBytes > mostFieldBytes) {
    const sizes = await db.ask(
      fields.map((field) => ({ key, command: ['HSTRLEN', key, field] })),
      signal,
    );
    const bytes = sizes.reduce<number>((sum, size) => sum + numberOf(size), 0);
    if (bytes > mostFieldBytes) throw tooLong(bytes);
  }
  const [size, reply] = await db.ask(
    [
      { key, command: ['HLEN', key] },
      { key, command: ['HMGET', key, ...fields] },
    ],
    signal,
  );
  const values = arrayOf(reply);
  const total = numberOf(size);
  const [only] = values;
  const [onlyName = ''] = names;
  if (values.length === 1 && Buffer.isBuffer(only)) {
    const first = Math.max(0, integerFrom('start', selection.start, 0));
    const stop = integerFrom('stop', selection.stop, -1);
    const end = stop < 0 ? only.length + stop + 1 : Math.min(only.length, stop + 1);
    const bytes = only.subarray(first, Math.min(end, first + selection.room));
    const { value, nextStart } = windowOf(bytes, { first, total: end, room: selection.room });
    return { value: { [onlyName]: value }, total, nextStart };
  }
  const room = Math.floor(selection.room / Math.max(1, values.length));
  return {
    value: Object.fromEntries(
      names.map((name, index) => {
        const value = values[index] ?? null;
        return [name, value === null ? null : cutBytes(bytesOf(value), Math.max(64, room - name.length))];
      }),
    ),
    total,
  };
}

function tooLong(bytes: number): ToolError {
  return new ToolError(
    'refused',
    `These fields have ${bytes} bytes together, and Redis cannot give a part of a field.`,
    {
      next: `Name fewer fields. A single one of more than ${mostFieldBytes} bytes cannot be read here.`,
    },
  );
}
