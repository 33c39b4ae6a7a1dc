import type { Random } from './random.js';

/** A JSON Schema as our servers publish them: plain objects, no unions, no references. */
export interface Schema {
  type?: string;
  description?: string;
  enum?: [unknown, ...unknown[]];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
}

const texts = [
  '',
  ' ',
  '\0',
  '\n',
  '\u2028',
  '\ud800',
  '\u202eright to left',
  '𝕬é漢🙂',
  "'; DROP TABLE users; --",
  '$(id)',
  '{{7*7}}',
  '../../etc/passwd',
  'https://127.0.0.1:1/',
  '%00%ff',
  '__proto__',
  'constructor',
  'toString',
  '*',
  '(((((((((',
  '-1',
  'NaN',
  'null',
  '[]',
  '{"a":1}',
  'eyJ2IjoxfQ',
  'a'.repeat(300),
  'x'.repeat(20_000),
] as const satisfies readonly string[];

const numbers = [0, -0, 1, -1, 0.5, 1e21, -1e21, 2 ** 31, 2 ** 53, Number.MAX_VALUE, 5e-324] as const;

const keys = [
  '__proto__',
  'constructor',
  'toString',
  '',
  'id',
  'cursor',
  'confirm',
  'name',
  '_meta',
] as const;

/** Any JSON at all, with a bias to what programs stumble over. */
export function anyValue(random: Random, depth = 3): unknown {
  const kind = random.below(depth > 0 ? 8 : 5);
  if (kind === 0) return null;
  if (kind === 1) return random.chance(0.5);
  if (kind === 2) return random.pick(numbers);
  if (kind <= 4) return random.pick(texts);
  const size = random.below(4);
  if (kind === 5) return Array.from({ length: size }, () => anyValue(random, depth - 1));
  // Object.fromEntries defines keys as they are, also __proto__.
  return Object.fromEntries(
    Array.from({ length: size }, () => [random.pick(keys), anyValue(random, depth - 1)]),
  );
}

/** Arguments that mostly fit the schema, so that they get past it, and sometimes do not. */
export function valueFor(schema: Schema, random: Random): unknown {
  if (random.chance(0.04)) return anyValue(random);
  if (schema.enum) return random.pick(schema.enum);
  switch (schema.type) {
    case 'object':
      return objectFor(schema, random);
    case 'array':
      return Array.from({ length: random.below(4) }, () => valueFor(schema.items ?? {}, random));
    case 'integer':
    case 'number':
      return numberFor(schema, random);
    case 'boolean':
      return random.chance(0.5);
    case 'string':
      return textFor(schema, random);
    default:
      return anyValue(random);
  }
}

function objectFor({ properties = {}, required = [] }: Schema, random: Random) {
  const given = Object.entries(properties)
    .filter(([name]) => random.chance(required.includes(name) ? 0.97 : 0.4))
    .map(([name, schema]) => [name, valueFor(schema, random)]);
  if (random.chance(0.03)) given.push([random.pick(keys), anyValue(random)]);
  return Object.fromEntries(given);
}

function numberFor({ type, minimum = 0, maximum = minimum + 100 }: Schema, random: Random): number {
  if (random.chance(0.2)) return random.pick([minimum, maximum, minimum - 1, maximum + 1]);
  const span = Math.min(maximum - minimum, 1_000);
  const whole = minimum + random.below(span + 1);
  // Two decimals, for more are not a percentage or a price to anybody.
  return type === 'integer' ? whole : Math.min(whole + random.below(100) / 100, maximum);
}

/** The example of the field's description, whole or broken, or a text of the kind that breaks things. */
function textFor({ description = '' }: Schema, random: Random): string {
  const example = /for example (.+?)(?:[,;.]? or |[;.]$|$)/.exec(description)?.[1] ?? 'a';
  if (random.chance(0.6)) return example;
  if (random.chance(0.5)) return random.pick(texts);
  const at = random.below(example.length + 1);
  return example.slice(0, at) + random.pick(texts).slice(0, 100) + example.slice(at);
}
