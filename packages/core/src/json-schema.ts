import * as z from 'zod';

/** A JSON Schema object, as far as core looks into it. */
export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  [key: string]: unknown;
}

// Keys some model API refuses in an input schema: Anthropic at the root, Gemini anywhere (types in an array, too).
const composition = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', 'definitions', 'prefixItems'];

/**
 * The input schema of a tool as hosts and models get it: defaults, limits and descriptions kept, nothing that costs
 * tokens without telling anything (`$schema`, the bounds of a safe integer, regular expressions of well-known formats).
 * @param name what the error calls the schema, for example the tool's name
 * @throws Error when the schema needs a union, a reference, a list of types or a tuple: model APIs refuse those
 */
export function inputJsonSchema(schema: z.ZodType, name = 'input'): JsonSchema {
  const json = convert(schema, 'input');
  visit(json, (node, path) => {
    const refused =
      composition.find((key) => key in node) ?? (Array.isArray(node.type) ? 'a list of types' : undefined);
    if (refused)
      throw new Error(`${path ? `${name}: ${path}` : name}: ${refused} is not allowed in an input schema`);
    if (node.minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
    if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    if (node.format !== undefined) delete node.pattern;
    // So long a bound guards the server and tells the reader nothing.
    if (typeof node.maxLength === 'number' && node.maxLength >= 2_048) delete node.maxLength;
    delete node.propertyNames;
  });
  delete json.$schema;
  return json;
}

/**
 * The output schema in its leanest form: names and types. Descriptions, limits and `required` are left out (the output is parsed
 * before it is sent), and so is the type of a value that may be null, which would need a list of types.
 */
export function outputJsonSchema(schema: z.ZodType): JsonSchema {
  return lean(convert(schema, 'output'));
}

function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  // zod's own type for a JSON Schema is wider (it allows booleans as schemas); ours never uses those forms.
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' }) as JsonSchema;
}

function lean({ type, properties, items, additionalProperties }: JsonSchema): JsonSchema {
  if (typeof type !== 'string') return {};
  if (properties)
    return {
      type,
      properties: Object.fromEntries(Object.entries(properties).map(([key, field]) => [key, lean(field)])),
    };
  if (items) return { type, items: lean(items) };
  if (type === 'object' && typeof additionalProperties === 'object')
    return { type, additionalProperties: lean(additionalProperties) };
  return { type };
}

function visit(node: JsonSchema, look: (node: JsonSchema, path: string) => void, path = ''): void {
  look(node, path);
  for (const [key, field] of Object.entries(node.properties ?? {}))
    visit(field, look, path ? `${path}.${key}` : key);
  if (node.items) visit(node.items, look, `${path}[]`);
  if (typeof node.additionalProperties === 'object') visit(node.additionalProperties, look, `${path}.*`);
}
