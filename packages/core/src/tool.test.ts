import { expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { type Shop, showInvoice } from '../test/sample-server.js';
import {
  type Answer,
  boundedList,
  defineTool,
  fullInput,
  list,
  listedTool,
  type ToolContext,
  text,
} from './tool.js';

const annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;
const base = {
  name: 'find_x',
  title: 'Find x',
  access: 'read',
  description: 'Finds x.',
  annotations,
  input: z.object({ where: z.string().describe('Where, for example here') }),
} as const;
const rows = list('rows', z.object({ id: z.int() }));

test('a name that a host would refuse, or a description that it would cut, is refused at once', () => {
  const define = (changes: object) => () =>
    defineTool({ ...base, output: text, handler: async () => ({ header: '', text: '' }), ...changes });
  for (const name of ['findX', 'find-x', 'find__x', '_find', 'find_', '1st', '', 'x'.repeat(65)]) {
    expect(define({ name }), name).toThrow('snake_case');
  }
  expect(define({ name: 'x'.repeat(64) })).not.toThrow();
  expect(define({ description: 'x'.repeat(1_025) })).toThrow('1,024 characters');
});

test('input is strict without the author saying so', () => {
  const tool = defineTool({ ...base, output: rows, handler: async () => ({ items: [] }) });
  expect(tool.input.safeParse({ where: 'x', more: 1 }).success).toBe(false);
});

test('the connection and the confirmation are added by core, only where they have a meaning', () => {
  const connection = { argument: 'database', description: 'Name of the database' };
  const plain = defineTool({ ...base, output: rows, handler: async () => ({ items: [] }) });
  const asking = defineTool({
    ...base,
    output: rows,
    confirm: async () => undefined,
    handler: async () => ({ items: [] }),
  });
  const fields = (tool: typeof plain, added: Parameters<typeof fullInput>[1]) =>
    Object.keys(fullInput(tool, added).shape);
  expect(fields(plain, {})).toEqual(['where']);
  expect(fields(asking, {})).toEqual(['where', 'confirm']);
  expect(fields(plain, { connection })).toEqual(['where', 'database']);
  expect(fields(asking, { connection })).toEqual(['where', 'database', 'confirm']);
  expect(fullInput(asking, { connection }).safeParse({ where: 'x', other: 1 }).success).toBe(false);
});

test('a tool is listed with a lean schema of what it answers; a text has none', () => {
  const lean = defineTool({ ...base, output: rows, handler: async () => ({ items: [] }) });
  expect(listedTool(lean, {})).toMatchInlineSnapshot(`
    {
      "annotations": {
        "destructiveHint": false,
        "idempotentHint": true,
        "openWorldHint": false,
        "readOnlyHint": true,
      },
      "description": "Finds x.",
      "inputSchema": {
        "additionalProperties": false,
        "properties": {
          "where": {
            "description": "Where, for example here",
            "type": "string",
          },
        },
        "required": [
          "where",
        ],
        "type": "object",
      },
      "name": "find_x",
      "outputSchema": {
        "properties": {
          "next_cursor": {
            "type": "string",
          },
          "rows": {
            "items": {
              "properties": {
                "id": {
                  "type": "integer",
                },
              },
              "type": "object",
            },
            "type": "array",
          },
          "shown": {
            "type": "integer",
          },
          "total": {
            "type": "integer",
          },
        },
        "type": "object",
      },
      "title": "Find x",
    }
  `);
  expect(listedTool(showInvoice, {})).not.toHaveProperty('outputSchema');
  const output = boundedList('rows', z.object({ id: z.int() }), { extra: {}, count: 'row_count', how: 'x' });
  const tool = defineTool({ ...base, output, handler: async () => ({ items: [] }) });
  expect(Object.keys(listedTool(tool, {}).outputSchema?.properties ?? {})).toEqual([
    'rows',
    'row_count',
    'truncated',
    'notice',
  ]);
});

test('a schema that model APIs refuse is refused with the name of its tool', () => {
  const input = z.object({ at: z.union([z.string(), z.int()]).describe('When') });
  const tool = defineTool({ ...base, input, output: rows, handler: async () => ({ items: [] }) });
  expect(() => listedTool(tool, {})).toThrow(/^find_x: at: .+ is not allowed in an input schema$/);
});

test('the compiler knows what a handler is given and what it must answer', () => {
  defineTool({
    ...base,
    input: z.object({ limit: z.int().default(5), name: z.string().optional() }),
    output: list('rows', z.object({ id: z.int() }), { extra: { source: z.string() } }),
    handler: async (input, { client, signal }: ToolContext<Shop>) => {
      expectTypeOf(input).toEqualTypeOf<{ limit: number; name?: string | undefined }>();
      expectTypeOf(client).toEqualTypeOf<Shop>();
      expectTypeOf(signal).toEqualTypeOf<AbortSignal>();
      return { items: [{ id: 1 }], next: undefined, total: 1, source: 'x' };
    },
  });
  expectTypeOf<Answer<typeof text>>().toEqualTypeOf<{ header: string; text: string }>();
});

test('the compiler refuses an answer of another type', () => {
  // @ts-expect-error an id is a number
  defineTool({ ...base, output: rows, handler: async () => ({ items: [{ id: 'one' }] }) });
  // @ts-expect-error a list is given as items
  defineTool({ ...base, output: rows, handler: async () => ({ rows: [{ id: 1 }] }) });
  const sourced = list('rows', z.int(), { extra: { source: z.string() } });
  // @ts-expect-error a field of its own is missing
  defineTool({ ...base, output: sourced, handler: async () => ({ items: [1] }) });
  // @ts-expect-error a text has a header
  defineTool({ ...base, output: text, handler: async () => ({ text: 'x' }) });
  // @ts-expect-error an object has its fields
  defineTool({ ...base, output: z.object({ count: z.int() }), handler: async () => ({}) });
});

test('the compiler refuses hints that are missing or contradict each other', () => {
  const rest = { ...base, output: rows, handler: async () => ({ items: [] }) };
  const { openWorldHint: _left, ...three } = annotations;
  // @ts-expect-error a hint is missing
  defineTool({ ...rest, annotations: three });
  // @ts-expect-error what only reads cannot destroy
  defineTool({ ...rest, annotations: { ...annotations, destructiveHint: true } });
  // @ts-expect-error there is no such tier
  defineTool({ ...rest, access: 'root' });
});
