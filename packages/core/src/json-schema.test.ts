import { expect, test } from 'vitest';
import * as z from 'zod';
import { inputJsonSchema, outputJsonSchema } from './json-schema.js';
import { strict } from './validation.js';

test('an input schema tells what a model needs and nothing else', () => {
  const schema = z.object({
    query: z.string().min(1).describe('SQL, for example select 1'),
    kind: z.enum(['table', 'view']).optional().describe('Which kind'),
    since: z.iso.datetime().optional().describe('Earliest time'),
    tags: z.record(z.string(), z.string()).optional().describe('Labels'),
    ids: z.array(z.int()).max(10).optional().describe('Ids'),
    limit: z.int().min(1).max(200).default(50).describe('Most rows'),
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
       "description": "Most rows",
       "type": "integer",
       "minimum": 1,
       "maximum": 200
      }
     },
     "required": [
      "query"
     ],
     "additionalProperties": false
    }"
  `);
});

test('what some model would refuse is refused where it stands', () => {
  const text = z.string();
  const either = z.union([text, z.object({})]);
  const kinds = z.discriminatedUnion('k', [z.object({ k: z.literal('a') }), z.object({ k: z.literal('b') })]);
  const refused: Array<[schema: z.ZodType, where: string]> = [
    [z.object({ at: either }), 'input: at: anyOf'],
    [z.object({ at: text.nullable() }), 'input: at: a list of types'],
    [z.object({ at: kinds }), 'input: at: oneOf'],
    [z.object({ list: z.array(z.object({ at: either })) }), 'input: list[].at: anyOf'],
    [z.object({ map: z.record(text, either) }), 'input: map.*: anyOf'],
    [z.object({ pair: z.tuple([text, either]) }), 'input: pair: prefixItems'],
    [z.object({ tree: recursive() }), 'input: $defs'],
  ];
  for (const [schema, where] of refused)
    expect(() => inputJsonSchema(schema), where).toThrow(`${where} is not allowed in an input schema`);
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
