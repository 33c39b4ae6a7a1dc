import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

const args = { schema: 'public', filter: { b: 1, a: 'x' }, limit: 50 };
const position = { upstream: 'eyJwYWdlIjoyfQ==', offset: 7 };
const cursor = encodeCursor('list_tables', args, position);

test('a cursor leads back to where the list stopped, also in another process', () => {
  expect(decodeCursor(cursor, 'list_tables', args)).toEqual(position);
  expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
  // Written by the first release; a cursor held by a conversation outlives a restart and an update.
  const old =
    'eyJ2IjoxLCJ0b29sIjoibGlzdF90YWJsZXMiLCJhcmdzSGFzaCI6ImppZUlGclhIc0hjIiwidXBzdHJlYW0iOiJwMiIsIm9mZnNldCI6M30';
  expect(decodeCursor(old, 'list_tables', { schema: 'public' })).toEqual({ upstream: 'p2', offset: 3 });
});

test('the page size, the cursor itself and the order of keys may differ', () => {
  const next = {
    limit: 3,
    cursor,
    filter: { a: 'x', b: 1 },
    schema: 'public',
    per_page: 9,
    other: undefined,
  };
  expect(decodeCursor(cursor, 'list_tables', next)).toEqual(position);
});

test('a cursor of another list is refused and says why', () => {
  const why = (tool: string, given: Record<string, unknown>) => {
    try {
      return decodeCursor(cursor, tool, given);
    } catch (error) {
      return error;
    }
  };
  expect(why('list_indexes', args)).toMatchObject({
    code: 'invalid_argument',
    message: 'This cursor was made by list_tables.',
  });
  for (const other of [{ ...args, schema: 'sales' }, { ...args, kind: 'view' }, { schema: 'public' }]) {
    expect(why('list_tables', other)).toMatchObject({
      code: 'invalid_argument',
      message: 'This cursor was made with other arguments.',
      next: 'Pass next_cursor of the last answer unchanged, with the same other arguments; leave cursor out to start again.',
    });
  }
});

test('a damaged or invented cursor is refused', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const whole = { v: 1, tool: 'list_tables', argsHash: 'x', upstream: '', offset: 0 };
  const damaged = [
    '',
    'not a cursor',
    '💥',
    cursor.slice(0, -9),
    cursor.slice(1),
    json(null),
    json('text'),
    json([whole]),
    json({ ...whole, v: 2 }),
    json({ ...whole, v: '1' }),
    json({ ...whole, tool: 1 }),
    json({ ...whole, upstream: null }),
    ...[-1, 0.5, 1e20, '0', null, undefined].map((offset) => json({ ...whole, offset })),
  ];
  for (const given of damaged) {
    expect(() => decodeCursor(given, 'list_tables', args), given).toThrow('This cursor cannot be read.');
  }
});

test('arguments and upstream cursors may hold any character', () => {
  const unicode = { pattern: 'größe 表 💥 \u0000 "\\' };
  const far = { upstream: 'nach «größe» 💥', offset: 0 };
  const made = encodeCursor('search', unicode, far);
  expect(decodeCursor(made, 'search', { pattern: 'größe 表 💥 \u0000 "\\' })).toEqual(far);
  expect(() => decodeCursor(made, 'search', { pattern: 'große 表 💥 \u0000 "\\' })).toThrow(
    'other arguments',
  );
});
