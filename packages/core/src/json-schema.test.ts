import { expect, test } from 'vitest';
import * as z from 'zod';
import { inputJsonSchema, outputJsonSchema } from './json-schema.js';
import { page, strict } from './validation.js';

test('an input schema tells what a model needs and nothing else', () => {
  const schema = z.object({
    query: z.string().min(1).describe('SQL, for example select 1'),
    kind: z.enum(['table', 'view']).optional().describe('Which kind'),
    since: z.iso.datetime().optional().describe('Earliest time'),
    tags: z.record(z.string(), z.string()).optional().describe('Labels'),
    ids: z.array(z.int()).max(10).optional().describe('Ids'),
    ...page(),
  });
  expect(JSON.stringify(inputJsonSchema(strict(schema)), null, 1)).toMatchInlineSnapshot(`
    "{
     "type": "object",
     "properties": {
      "query": {
       "type": "string",
       "minLength": 1,
       "description": "SQL, for example select 1"
      },
      "kind": {
       "description": "Which kind",
       "type": "string",
       "enum": [
        "table",
        "view"
       ]
      },
      "since": {
       "description": "Earliest time",
       "type": "string",
       "format": "date-time"
      },
      "tags": {
       "description": "Labels",
       "type": "object",
       "additionalProperties": {
        "type": "string"
       }
      },
      "ids": {
       "description": "Ids",
       "maxItems": 10,
       "type": "array",
       "items": {
        "type": "integer"
       }
      },
      "limit": {
       "default": 50,
       "description": "Most items to return, for example 20",
       "type": "integer",
       "minimum": 1,
       "maximum": 200
      },
      "cursor": {
       "description": "next_cursor of the previous answer",
       "type": "string",
       "maxLength": 4096
      }
     },
     "required": [
      "query"
     ],
     "additionalProperties": false
    }"
  `);
});

test.each([
  ['a union', z.object({ at: z.union([z.string(), z.int()]) }), 'at: '],
  ['a value or null', z.object({ at: z.string().nullable() }), 'at: '],
  [
    'a discriminated union',
    z.object({
      at: z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]),
    }),
    'at: ',
  ],
  [
    'a union in a list',
    z.object({ list: z.array(z.object({ at: z.union([z.string(), z.int()]) })) }),
    'list[].at: ',
  ],
  ['a union in a record', z.object({ map: z.record(z.string(), z.union([z.string(), z.int()])) }), 'map.*: '],
  ['a fixed-length list', z.object({ pair: z.tuple([z.string(), z.int()]) }), 'pair: prefixItems'],
  ['a schema that refers to itself', z.object({ tree: recursive() }), '$defs'],
])('%s is refused where it stands, because some model would refuse the tool', (_name, schema, where) => {
  expect(() => inputJsonSchema(schema)).toThrow(/ is not allowed in an input schema$/);
  expect(() => inputJsonSchema(schema)).toThrow(where);
});

test('an output schema holds names and types only', () => {
  const schema = z.object({
    rows: z.array(z.object({ id: z.int().min(1).describe('Id'), note: z.string().nullable() })),
    kind: z.enum(['a', 'b']),
    at: z.iso.datetime().optional(),
    counts: z.record(z.string(), z.int()),
    either: z.union([z.string(), z.int()]),
    pair: z.tuple([z.string()]),
    any: z.unknown(),
  });
  expect(outputJsonSchema(schema)).toEqual({
    type: 'object',
    properties: {
      rows: {
        type: 'array',
        items: { type: 'object', properties: { id: { type: 'integer' }, note: {} } },
      },
      kind: { type: 'string' },
      at: { type: 'string' },
      counts: { type: 'object', additionalProperties: { type: 'integer' } },
      either: {},
      pair: { type: 'array' },
      any: {},
    },
  });
});

function recursive() {
  const node: z.ZodType = z.lazy(() => z.object({ children: z.array(node) }));
  return node;
}
