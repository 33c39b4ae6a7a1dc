import { expect, test } from 'vitest';
import * as z from 'zod';
import { inputJsonSchema } from './json-schema.js';
import { page, parseInput, strict } from './validation.js';

/** What a model would read about `value`. */
function problem(shape: z.ZodRawShape, value: unknown): string {
  try {
    parseInput(strict(z.object(shape)), value);
    return 'no problem';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('an unknown key is refused at every depth and through every wrapper', () => {
  const inner = z.object({ x: z.string() });
  const good = { x: 'a' };
  const bad = { x: 'a', y: 'extra' };
  const wrapped: Array<[name: string, schema: z.ZodType, accepted: unknown, refused: unknown]> = [
    ['object', inner, good, bad],
    ['optional', inner.optional(), good, bad],
    ['nullable', inner.nullable(), good, bad],
    ['default', inner.default({ x: 'd' }), good, bad],
    ['prefault', inner.prefault({ x: 'd' }), good, bad],
    ['nonoptional', inner.optional().nonoptional(), good, bad],
    ['readonly', inner.readonly(), good, bad],
    ['transform', inner.transform(({ x }) => x), good, bad],
    ['preprocess', z.preprocess((value) => value, inner), good, bad],
    ['lazy', z.lazy(() => inner), good, bad],
    ['union', z.union([z.string(), inner]), good, bad],
    ['array', z.array(z.array(inner)), [[good]], [[good, bad]]],
    ['tuple', z.tuple([inner], inner), [good, good], [good, bad]],
    ['tuple without rest', z.tuple([inner]), [good], [bad]],
    ['record', z.record(z.string(), inner), { any: good }, { any: bad }],
    ['loose object', z.looseObject({ inner }), { inner: good, more: 1 }, { inner: bad }],
    ['catchall', z.object({}).catchall(inner), { more: good }, { more: bad }],
    [
      'intersection',
      z.intersection(inner, z.object({ z: z.string() })),
      { x: 'a', z: 'b' },
      { ...bad, z: 'b' },
    ],
    [
      'discriminated union',
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a'), inner })]),
      { kind: 'a', inner: good },
      { kind: 'a', inner: bad },
    ],
  ];
  for (const [name, schema, accepted, refused] of wrapped) {
    const field = strict(z.object({ field: schema }));
    expect(field.safeParse({ field: accepted }).success, name).toBe(true);
    expect(field.safeParse({ field: refused }).success, name).toBe(false);
  }
  expect(strict(inner.catch({ x: 'fallback' })).parse(bad)).toEqual({ x: 'fallback' });
});

test('descriptions, examples, limits, checks and defaults survive, and the original stays lax', () => {
  const schema = z.object({
    limit: z.int().min(1).max(9).default(3).describe('Most items'),
    filter: z
      .object({ from: z.string().describe('First day') })
      .refine(({ from }) => from !== 'never', 'never is not a day')
      .meta({ description: 'Which', examples: [{ from: '2026-01-01' }] })
      .optional(),
  });
  const tight = strict(schema);
  const described = inputJsonSchema(tight);
  expect(described).toMatchObject({
    additionalProperties: false,
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 9, default: 3, description: 'Most items' },
      filter: {
        description: 'Which',
        examples: [{ from: '2026-01-01' }],
        additionalProperties: false,
        properties: { from: { description: 'First day' } },
      },
    },
  });
  expect(parseInput(tight, {})).toEqual({ limit: 3 });
  expect(() => parseInput(tight, { filter: { from: 'never' } })).toThrow('filter: never is not a day');
  const inner = z.object({ x: z.string() });
  strict(z.object({ inner }));
  expect(inner.safeParse({ x: 'a', y: 1 }).success).toBe(true);
});

test('a default is made anew for each call, so that one call cannot change the next', () => {
  let now = 0;
  const schema = strict(
    z.object({ tags: z.array(z.string()).default([]), at: z.int().default(() => ++now) }),
  );
  const first = schema.parse({});
  first.tags.push('mine');
  expect(schema.parse({}).tags).toEqual([]);
  expect(schema.parse({}).at).not.toEqual(first.at);
});

test('each problem is a sentence that names the argument and shows what came', () => {
  const shape = {
    name: z.string().min(1).max(5),
    code: z.string().length(3),
    count: z.int().min(1).max(10),
    share: z.number().positive().lt(1),
    ids: z.array(z.string()).min(1).max(2),
    kind: z.enum(['table', 'view']),
    day: z.iso.date(),
    site: z.url(),
    slug: z.string().regex(/^[a-z]+$/, 'must be lower-case letters'),
    step: z.int().multipleOf(5),
    deep: z.object({ list: z.array(z.object({ id: z.int() })) }),
    flag: z.boolean(),
  };
  const say = (name: keyof typeof shape, ...values: unknown[]) =>
    values.map((value) => problem({ [name]: shape[name] }, value === undefined ? {} : { [name]: value }));
  expect([
    ...say('name', undefined, 7, null, '', 'much too long'),
    ...say('code', 'ab'),
    ...say('count', 0, 11, 1.5, '3', 1e300),
    ...say('share', 0, 1),
    ...say('ids', [], ['a', 'b', 'c'], 'a', ['a', 1]),
    ...say('kind', undefined, 'index'),
    ...say('day', 'yesterday'),
    ...say('site', 'nowhere'),
    ...say('slug', 'A'),
    ...say('step', 3),
    ...say('deep', { list: [{ id: 1 }, { id: 'x' }] }, { list: {} }),
    ...say('flag', 'true'),
  ]).toMatchInlineSnapshot(`
    [
      "name: is required",
      "name: must be a string (got 7)",
      "name: must be a string (got null)",
      "name: must have at least 1 character (got 0)",
      "name: must have at most 5 characters (got 13)",
      "code: must have exactly 3 characters (got 2)",
      "count: must be at least 1 (got 0)",
      "count: must be at most 10 (got 11)",
      "count: must be an integer (got 1.5)",
      "count: must be a number (got "3")",
      "count: must be at most 9007199254740991 (got 1e+300); count: must be at most 10 (got 1e+300)",
      "share: must be more than 0 (got 0)",
      "share: must be less than 1 (got 1)",
      "ids: must have at least 1 item (got 0)",
      "ids: must have at most 2 items (got 3)",
      "ids: must be an array (got "a")",
      "ids[1]: must be a string (got 1)",
      "kind: is required: "table" or "view"",
      "kind: must be "table" or "view" (got "index")",
      "day: invalid ISO date (got "yesterday")",
      "site: invalid URL (got "nowhere")",
      "slug: must be lower-case letters (got "A")",
      "step: must be a multiple of 5 (got 3)",
      "deep.list[1].id: must be a number (got "x")",
      "deep.list: must be an array (got {})",
      "flag: must be a boolean (got "true")",
    ]
  `);
});

test('unknown arguments are named with what they may have meant', () => {
  const shape = { schema: z.string().optional(), limit: z.int().optional(), deep: z.object({}).optional() };
  expect([
    problem(shape, { shema: 'x' }),
    problem(shape, { where: 'x', having: 'y' }),
    problem(shape, { deep: { where: 1 } }),
    problem({}, { x: 1 }),
    problem(shape, JSON.parse('{"__proto__":{"limit":5}}')),
    problem(shape, [1]),
    problem(shape, 'x'),
  ]).toMatchInlineSnapshot(`
    [
      "shema: unknown argument, did you mean schema?",
      "where: unknown argument; known: schema, limit, deep; having: unknown argument; known: schema, limit, deep",
      "deep.where: unknown argument",
      "x: unknown argument",
      "__proto__: unknown argument; known: schema, limit, deep",
      "must be an object (got [1])",
      "must be an object (got "x")",
    ]
  `);
  const schema = z.object(page({ limit: 10, most: 20 }));
  expect(parseInput(schema, {})).toEqual({ limit: 10 });
  expect(problem(page(), { limit: 201 })).toBe('limit: must be at most 200 (got 201)');
});

test('all problems come in one error, a long value is shortened, and the next step fits', () => {
  const schema = strict(z.object({ a: z.string(), b: z.int() }));
  expect(() => parseInput(schema, { b: 'x'.repeat(500), c: 1 })).toThrow(
    `a: is required; b: must be a number (got "${'x'.repeat(56)}...); c: unknown argument; known: a, b`,
  );
  const thrown = (shape: z.ZodRawShape) => {
    try {
      return parseInput(strict(z.object(shape)), { extra: 1 });
    } catch (error) {
      return error;
    }
  };
  expect(thrown({ a: z.string() })).toMatchObject({
    code: 'invalid_argument',
    next: 'Correct the arguments and call again.',
  });
  expect(thrown({})).toMatchObject({ next: 'Call again without arguments.' });
});

test('half a surrogate pair is refused by name at any depth, a whole one is a character', () => {
  const shape = z.strictObject({ text: z.string(), rows: z.array(z.looseObject({})).default([]) });
  expect(() => parseInput(shape, { text: 'a\ud800' })).toThrow('text: holds half a character');
  expect(() => parseInput(shape, { text: '', rows: [{}, { deep: '\udc00' }] })).toThrow(
    'rows.1.deep: holds half',
  );
  expect(() => parseInput(shape, { text: '', rows: [{ '\ud800': 1 }] })).toThrow('rows.0: holds half');
  expect(parseInput(shape, { text: '🙂' })).toEqual({ text: '🙂', rows: [] });
});

test('however many and however long the unknown arguments are, the error stays short', () => {
  const shape = { limit: z.int().optional() };
  const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, 1]));
  expect(problem(shape, many)).toMatch(/^key0: unknown argument; known: limit; .*; and 49992 more$/);
  expect(problem(shape, many).length).toBeLessThan(500);
  expect(problem(shape, { ['k'.repeat(2_000_000)]: 1 }).length).toBeLessThan(200);
  const labels = { labels: z.record(z.string(), z.int()) };
  expect(problem(labels, { labels: { ['k'.repeat(2_000_000)]: 'x' } }).length).toBeLessThan(300);
});

test('arguments nested too deeply are refused by name, wherever they stand', () => {
  const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  const shape = { filter: z.unknown(), name: z.string().optional() };
  expect(parseInput(strict(z.object(shape)), { filter: nested(90) })).toBeDefined();
  for (const depth of [110, 5_000, 200_000])
    expect(problem(shape, { filter: nested(depth) }), String(depth)).toMatch(/nested/);
  expect(problem(shape, { name: nested(200_000) })).toMatch(/nested/);
});
