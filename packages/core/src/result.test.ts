import { expect, test } from 'vitest';
import * as z from 'zod';
import { decodeCursor, firstPosition, type Position } from './cursor.js';
import { ToolError } from './errors.js';
import { jsonBytes } from './output-budget.js';
import { type RenderOptions, renderAnswer, renderError } from './result.js';
import { createSecrets } from './secrets.js';
import { boundedList, defineTool, list, type Output, text } from './tool.js';

const input = z.object({
  schema: z.string().optional(),
  limit: z.int().optional(),
  cursor: z.string().optional(),
});
const row = z.object({ id: z.int(), body: z.string() });

function toolWith(output: Output) {
  return defineTool({
    name: 'list_rows',
    title: 'List rows',
    access: 'read',
    description: 'Rows.',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    input,
    output,
    // The answer under test is given to renderAnswer directly.
    handler: async () => ({}) as never,
  });
}

function render(output: Output, answer: unknown, options: Partial<RenderOptions> = {}) {
  return renderAnswer(answer, {
    tool: toolWith(output),
    input: {},
    position: firstPosition,
    maxOutputBytes: 16_384,
    ...options,
  });
}

function secretsOf(...values: string[]) {
  const secrets = createSecrets();
  for (const value of values) secrets.add(value);
  return secrets;
}

const rows = (count: number, body = 'x') => Array.from({ length: count }, (_, id) => ({ id, body }));

test('only declared fields leave, at any depth, and text and data are the same', () => {
  const output = z.object({ name: z.string(), owner: z.object({ id: z.int() }) });
  const result = render(output, { name: 'a', owner: { id: 1, email: 'x' }, token: 'y' });
  expect(result.structured).toEqual({ name: 'a', owner: { id: 1 } });
  expect(result.text).toBe('{"name":"a","owner":{"id":1}}');
});

test('an answer of the wrong type is a fault of ours and shows nothing of it', () => {
  const wrong = () => render(z.object({ count: z.int() }), { count: 'sixty secrets' });
  expect(wrong).toThrow(expect.objectContaining({ code: 'internal' }));
  expect(wrong).toThrow(/^list_rows produced an answer that does not fit its own description\.$/);
});

test('an object that is too long has its strings cut, and one that cannot be cut is refused', () => {
  const output = z.object({ id: z.int(), body: z.string() });
  const { text: cut, structured } = render(
    output,
    { id: 7, body: 'x'.repeat(9_000) },
    { maxOutputBytes: 1_024 },
  );
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
  expect(structured).toMatchObject({ id: 7, body: expect.stringContaining('of 9000 characters]') });
  const numbers = z.object({ all: z.array(z.int()) });
  expect(() => render(numbers, { all: Array(1_000).fill(1_234) }, { maxOutputBytes: 1_024 })).toThrow(
    expect.objectContaining({
      code: 'refused',
      message: 'The answer does not fit into 1024 bytes.',
      next: 'Ask for less, or raise PATCHBAY_MAX_OUTPUT_BYTES.',
    }),
  );
});

test('a whole list says nothing about going on; a part of one says how much is shown and how to go on', () => {
  const output = list('rows', row);
  expect(render(output, { items: rows(2), total: 2 }).text).toBe(
    '{"rows":[{"id":0,"body":"x"},{"id":1,"body":"x"}]}',
  );
  const { structured, items } = render(output, { items: rows(5), total: 9 }, { input: { limit: 2 } });
  expect(structured).toMatchObject({ rows: rows(2), shown: 2, total: 9, next_cursor: expect.any(String) });
  expect(items).toBe(2);
  expect(render(list('rows', row, { hasNext: true }), { items: [] }).text).toBe(
    '{"rows":[],"has_next":false}',
  );
});

test('a list without a cursor says that there is more and how to ask for less', () => {
  const output = boundedList('rows', row, { extra: {}, count: 'row_count', how: 'ask for fewer columns.' });
  expect(render(output, { items: rows(2) }).structured).toEqual({
    rows: rows(2),
    row_count: 2,
    truncated: false,
  });
  expect(render(output, { items: rows(2), next: 'more' }).structured).toMatchObject({
    row_count: 2,
    truncated: true,
  });
  const { text: said, structured } = render(
    output,
    { items: rows(50, 'x'.repeat(100)) },
    { maxOutputBytes: 1_024 },
  );
  expect(Buffer.byteLength(said)).toBeLessThanOrEqual(1_024);
  expect(structured).toMatchObject({
    row_count: 7,
    truncated: true,
    notice: '7 of 50 fit into 1024 bytes: ask for fewer columns.',
  });
});

test('a text is sent as it is below its header, and a long one by whole lines with the rest announced', () => {
  expect(render(text, { header: 'a.ts', text: 'one\n\ntwo\n' })).toEqual({ text: 'a.ts\none\n\ntwo\n' });
  const lines = Array.from({ length: 500 }, (_, line) => `line ${line}`).join('\n');
  const { text: cut } = render(text, { header: 'a.ts', text: lines }, { maxOutputBytes: 1_024 });
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
  expect(cut).toMatch(
    /^a\.ts\nline 0\n[\s\S]*\nline 115\n\[truncated: 116 of 500 lines shown; ask for fewer\]$/,
  );
});

test('an item bigger than the whole budget is cut, says so, and the list goes on after it', () => {
  const page = {
    items: [{ id: 0, body: 'x'.repeat(5_000) }, ...rows(2)],
    after: ({ id }: { id: number }) => `after ${id}`,
  };
  const { text: cut, structured } = render(list('rows', row), page, { maxOutputBytes: 1_024 });
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
  expect(structured).toMatchObject({
    rows: [{ id: 0, body: expect.stringContaining('of 5000 characters]') }],
    shown: 1,
  });
  expect(positionIn(structured)).toEqual({ upstream: 'after 0', offset: 0 });
});

test('a cursor is whole even where the strings of its item are cut to the shortest', () => {
  const wide = z.object({ cells: z.array(z.string()) });
  const upstream = 'u'.repeat(400);
  const page = { items: [{ cells: Array(8).fill('x'.repeat(500)) }, { cells: [] }], after: () => upstream };
  const { text: cut, structured } = render(list('rows', wide), page, { maxOutputBytes: 1_300 });
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_300);
  expect(positionIn(structured)).toEqual({ upstream, offset: 0 });
});

test('a later cursor that is longer than the first still fits the budget', () => {
  const page = { items: rows(40, 'x'.repeat(20)), after: ({ id }: { id: number }) => 'k'.repeat(id * 10) };
  const { text: cut } = render(list('rows', row), page, { maxOutputBytes: 1_024 });
  expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1_024);
});

test('extra fields too long for the budget are cut when there is no item to leave out', () => {
  const output = list('rows', row, { extra: { query: z.string() } });
  const { structured } = render(output, { items: [], query: 'q'.repeat(5_000) }, { maxOutputBytes: 1_024 });
  expect(structured).toEqual({ rows: [], query: expect.stringContaining('of 5000 characters]') });
});

test('a secret is hidden in items, in keys, in the cursor and in text, and the data stays equal to the text', () => {
  const secrets = secretsOf('s3cr3t-token', '123456');
  const item = z.object({ id: z.int(), tags: z.record(z.string(), z.string()) });
  const items = [1, 123456].map((id) => ({ id, tags: { 's3cr3t-token': 'Bearer s3cr3t-token' } }));
  const page = { items, next: 'offset-s3cr3t-token' };
  const { text: said, structured } = render(list('rows', item), page, { secrets });
  expect(JSON.parse(said)).toEqual(structured);
  expect(structured).toMatchObject({
    rows: [
      { id: 1, tags: { '[hidden]': 'Bearer [hidden]' } },
      { id: '[hidden]', tags: { '[hidden]': 'Bearer [hidden]' } },
    ],
  });
  expect(Buffer.from(String(structured?.next_cursor), 'base64url').toString()).not.toContain('cr3t');
  expect(render(text, { header: 's3cr3t-token', text: 'a s3cr3t-token' }, { secrets }).text).toBe(
    '[hidden]\na [hidden]',
  );
});

test('a secret at the place where a string is cut does not leave in part', () => {
  const secrets = secretsOf('s3cr3t-token-of-some-length');
  for (let before = 480; before <= 520; before += 4) {
    const body = `${'x'.repeat(before)}s3cr3t-token-of-some-length${'y'.repeat(2_000)}`;
    const answers = [
      render(z.object({ body: z.string() }), { body }, { secrets, maxOutputBytes: 1_024 }),
      render(list('rows', row), { items: [{ id: 1, body }] }, { secrets, maxOutputBytes: 1_024 }),
      render(text, { header: '', text: body }, { secrets, maxOutputBytes: 1_024 }),
    ];
    for (const { text: said } of answers) expect(said).not.toContain('s3cr3t');
  }
});

test('an error hides secrets and stays JSON', () => {
  const error = new ToolError('rate_limited', 'The key "s3cr3t" waits.', {
    next: 'Wait.',
    retryAfterMs: 123_456,
    details: { key: 's3cr3t' },
  });
  const { text: said, isError } = renderError(error, secretsOf('s3cr3t', '123456'));
  expect(isError).toBe(true);
  expect(JSON.parse(said)).toEqual({
    error: {
      code: 'rate_limited',
      message: 'The key "[hidden]" waits.',
      next: 'Wait.',
      retry_after_ms: '[hidden]',
      details: { key: '[hidden]' },
    },
  });
});

interface Row {
  id: number;
  body: string;
}
interface Call {
  position: Position;
  limit: number | undefined;
}
type Source = (all: Row[], pageSize: number) => (call: Call) => object;

/** The ways in which sources page, each with the promise it makes about `next` and `after`. */
const sources: Record<string, Source> = {
  'pages of a fixed size': (all, pageSize) => (call) => pageFrom(all, startOf(call), pageSize),
  'pages of the size asked for': (all, pageSize) => (call) =>
    pageFrom(all, startOf(call), call.limit ?? pageSize),
  'any item can be gone on from': (all, pageSize) => (call) => {
    const from = startOf(call);
    const { items, next } = pageFrom(all, from, pageSize);
    return { items, ...(next ? { next } : {}), after: ({ id }: Row) => String(id + 1) };
  },
  'one page more than asked for, to know that there is more': (all) => (call) => {
    const from = startOf(call);
    return { items: all.slice(from, from + (call.limit ?? 50) + 1), after: ({ id }: Row) => String(id + 1) };
  },
  'everything at once': (all) => () => ({ items: all }),
  'empty pages in between': (all, pageSize) => (call) => {
    const [from = '0', seen] = call.position.upstream.split(' ');
    return seen || call.position.offset > 0
      ? pageFrom(all, Number(from || 0), pageSize)
      : { items: [], next: `${from || 0} seen` };
  },
};

test('nothing is skipped and nothing repeated, for any page size, limit and budget', () => {
  for (const [name, source] of Object.entries(sources)) walkRandomLists(name, source);
});

function walkRandomLists(name: string, declared: Source): void {
  const random = seeded(20_260_728);
  for (let round = 0; round < 60; round += 1) {
    const all = Array.from({ length: whole(random, 0, 60) }, (_, id) => ({
      id,
      // One in ten is bigger than the whole budget.
      body: 'ä'.repeat(random() < 0.1 ? whole(random, 600, 3_000) : whole(random, 0, 150)),
    }));
    const source = declared(all, whole(random, 1, 25));
    const maxOutputBytes = whole(random, 1_024, 4_096);
    const hasNext = random() < 0.5;
    const output = list('rows', row, { hasNext });
    const seen: number[] = [];
    let cursor: string | undefined;
    for (let calls = 0; calls === 0 || cursor !== undefined; calls += 1) {
      expect(calls).toBeLessThan(400);
      const limit = random() < 0.2 ? undefined : whole(random, 1, 30);
      const given = { schema: 'public', ...(limit ? { limit } : {}), ...(cursor ? { cursor } : {}) };
      const position = cursor ? decodeCursor(cursor, 'list_rows', given) : firstPosition;
      const result = render(output, source({ position, limit }), { input: given, position, maxOutputBytes });
      // Parsed by the schema of `output`.
      const data = result.structured as {
        rows: Row[];
        shown?: number;
        has_next?: boolean;
        next_cursor?: string;
      };
      expect(jsonBytes(data)).toBeLessThanOrEqual(maxOutputBytes);
      expect(data.rows.length).toBeLessThanOrEqual(limit ?? 60);
      expect(data.shown).toBe(data.next_cursor ? data.rows.length : undefined);
      if (hasNext) expect(data.has_next).toBe(data.next_cursor !== undefined);
      seen.push(...data.rows.map(({ id }) => id));
      cursor = data.next_cursor;
    }
    expect(seen, name).toEqual(all.map(({ id }) => id));
  }
}

function pageFrom(all: Row[], from: number, size: number): { items: Row[]; next?: string } {
  const items = all.slice(from, from + size);
  return from + size < all.length ? { items, next: String(from + size) } : { items };
}

function startOf({ position }: Call): number {
  return Number(position.upstream || 0);
}

function positionIn(structured: Record<string, unknown> | undefined): Position {
  return decodeCursor(String(structured?.next_cursor), 'list_rows', {});
}

/** Mulberry32: small, good enough to draw sizes, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function whole(random: () => number, least: number, most: number): number {
  return least + Math.floor(random() * (most - least + 1));
}
