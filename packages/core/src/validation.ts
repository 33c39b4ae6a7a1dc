import * as z from 'zod';
import { clone } from 'zod/v4/core';
import { closest } from './closest.js';
import { ToolError } from './errors.js';

/** A page size: `limit`, with its default and its ceiling. */
export function limitField(fallback = 50, most = 200) {
  return z
    .int()
    .min(1)
    .max(most)
    .default(fallback)
    .describe(`Most items, e.g. ${Math.min(20, most)}`);
}

/** The optional `cursor` of a list. */
export function cursorField() {
  return z.string().max(16_384).optional().describe('next_cursor of the last answer');
}

/** `limit` and `cursor`, the same in every list. Spread it into a tool's input. */
export function page({ limit = 50, most = 200 }: { limit?: number; most?: number } = {}) {
  return { limit: limitField(limit, most), cursor: cursorField() };
}

/**
 * The same schema with every object in it strict, at any depth: an unknown key is an error that names the key.
 * Descriptions, checks and defaults are kept.
 */
export function strict<T extends z.ZodType>(schema: T): T {
  // The rebuilt schema has the type of the one it is made from: only the treatment of unknown keys differs.
  return rebuild(schema) as T;
}

function rebuild(schema: z.core.$ZodType): z.core.$ZodType {
  // Narrowed by `def.type` below; zod does not export the union as a discriminated one.
  const def = schema._zod.def as z.core.$ZodTypes['_zod']['def'];
  switch (def.type) {
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(def.shape).map(([key, field]) => [key, rebuild(field)]),
      );
      return copy(schema, { shape, catchall: def.catchall ? rebuild(def.catchall) : z.never() });
    }
    case 'array':
      return copy(schema, { element: rebuild(def.element) });
    case 'tuple':
      return copy(schema, { items: def.items.map(rebuild), rest: def.rest && rebuild(def.rest) });
    case 'record':
      return copy(schema, { valueType: rebuild(def.valueType) });
    case 'union':
      return copy(schema, { options: def.options.map(rebuild) });
    case 'intersection':
      return copy(schema, { left: rebuild(def.left), right: rebuild(def.right) });
    case 'pipe':
      return copy(schema, { in: rebuild(def.in), out: rebuild(def.out) });
    case 'lazy':
      return copy(schema, { getter: () => rebuild(def.getter()) });
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'catch':
    case 'readonly':
      return copy(schema, { innerType: rebuild(def.innerType) });
    default:
      return schema;
  }
}

/**
 * The schema with some of its parts replaced. `parent` makes the copy inherit the description, which zod keeps in a registry by identity.
 * `clone` comes from its own path: `z.core` as a value would bring every language of zod into the bundle.
 */
function copy(schema: z.core.$ZodType, parts: object): z.core.$ZodType {
  // Parts are copied as they are declared: a default is a getter, which makes the value anew for each call.
  const def = Object.defineProperties(
    {},
    { ...Object.getOwnPropertyDescriptors(schema._zod.def), ...Object.getOwnPropertyDescriptors(parts) },
  );
  // The parts are of the kind they replace.
  return clone(schema, def as z.core.$ZodTypeDef, { parent: true });
}

// A model mends a few at a time; the rest would only fill its context.
const mostProblems = 8;
// Longer than any name of an argument; what is longer was meant as something else.
const mostShown = 60;
// The deepest of ours, a filter of conditions in conditions, needs a tenth of it.
const deepest = 100;

/**
 * Parsed arguments, or one error that names the problems in the model's terms.
 * @throws ToolError `invalid_argument`
 */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  try {
    return parsed(schema, value);
  } catch (error) {
    // What is nested in thousands is too much for whoever walks through it, zod and JSON included.
    if (error instanceof RangeError) throw tooDeep([]);
    throw error;
  }
}

function parsed<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    const broken = brokenText(result.data, []);
    if (!broken) return result.data;
    throw new ToolError(
      'invalid_argument',
      `${broken.map(shorten).join('.')}: holds half a character (a lone surrogate)`,
      {
        next: 'Write the text again without it.',
      },
    );
  }
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const problems = result.error.issues
    .slice(0, mostProblems)
    .map((issue) => describeIssue(issue, value, known));
  throw new ToolError('invalid_argument', problems.join('; '), {
    next: known.length === 0 ? 'Call again without arguments.' : 'Correct the arguments and call again.',
  });
}

/**
 * Where a text stands that is no Unicode: JSON can say half of a surrogate pair, and no URL and no UTF-8 can, so that some vendor's
 * client would throw and some would send another character.
 */
function brokenText(value: unknown, path: string[]): string[] | undefined {
  if (path.length > deepest) throw tooDeep(path);
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  // A batch of vectors is a million numbers: walking through them took as long as reading them.
  if (Array.isArray(value) && value.every((part) => typeof part === 'number')) return undefined;
  for (const [key, part] of Object.entries(value)) {
    const found = /\p{Surrogate}/u.test(key) ? path : brokenText(part, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

function tooDeep(path: string[]): ToolError {
  const where = path[0] === undefined ? 'The arguments are' : `${path[0]}: is`;
  return new ToolError('invalid_argument', `${where} nested in more than ${deepest} levels`, {
    next: 'Correct the arguments and call again.',
  });
}

/** One problem as `limit: must be at most 200 (got 5000)`. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown, known: string[] = []): string {
  const path = issue.path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    const name = shorten(String(key));
    return text ? `${text}.${name}` : name;
  }, '');
  const got = valueAt(value, issue.path);
  const say = (text: string) => (path ? `${path}: ${text}` : text);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const named = issue.keys.slice(0, mostProblems).map((key) => unknownKey(key, path, path ? [] : known));
      const rest = issue.keys.length - named.length;
      return [...named, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
    }
    case 'invalid_type':
      return got === undefined
        ? say('is required')
        : say(`must be ${article(issue.expected)} (got ${show(got)})`);
    case 'invalid_value': {
      const options = issue.values.map((option) => JSON.stringify(option)).join(' or ');
      return got === undefined
        ? say(`is required: ${options}`)
        : say(`must be ${options} (got ${show(got)})`);
    }
    case 'invalid_format':
      return say(`${issue.message.replace(/^Invalid/, 'invalid')} (got ${show(got)})`);
    case 'not_multiple_of':
      return say(`must be a multiple of ${issue.divisor} (got ${show(got)})`);
    case 'too_small':
    case 'too_big':
      return say(`must ${bound(issue)} (got ${size(issue.origin, got)})`);
    default:
      return say(issue.message);
  }
}

function unknownKey(key: string, path: string, known: string[]): string {
  const near = closest(key, known);
  const name = path ? `${path}.${shorten(key)}` : shorten(key);
  return `${name}: unknown argument${near ? `, did you mean ${near}?` : known.length > 0 ? `; known: ${known.join(', ')}` : ''}`;
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (at !== null && typeof at === 'object' ? Reflect.get(at, key) : undefined),
    value,
  );
}

function article(expected: string): string {
  if (expected === 'int') return 'an integer';
  return `${/^[aeiou]/.test(expected) ? 'an' : 'a'} ${expected}`;
}

function bound(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const { origin, exact, inclusive } = issue;
  const [limit, relation, beyond] =
    issue.code === 'too_small'
      ? [issue.minimum, 'at least', 'more than']
      : [issue.maximum, 'at most', 'less than'];
  const amount = `${exact ? 'exactly' : inclusive === false ? beyond : relation} ${limit}`;
  const plural = Number(limit) === 1 ? '' : 's';
  if (origin === 'string') return `have ${amount} character${plural}`;
  if (origin === 'array' || origin === 'set') return `have ${amount} item${plural}`;
  return `be ${amount}`;
}

function size(origin: string, got: unknown): string {
  if (typeof got === 'string' && origin === 'string') return String(got.length);
  if (Array.isArray(got)) return String(got.length);
  return show(got);
}

function show(value: unknown): string {
  return shorten(JSON.stringify(value) ?? String(value));
}

/** The beginning of a text that is longer than a reader needs. */
function shorten(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown - 3)}...` : text;
}
