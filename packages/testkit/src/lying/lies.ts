/** Something to say instead of a JSON answer. */
export interface Lie {
  /** For messages of tests, for example `field 17: null`. */
  name: string;
  tell: (body: string) => string;
}

type Container = Record<string, unknown> | unknown[];

/** Undefined for a text that is no JSON. */
function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const swapped = (body: string) => {
  const value = read(body);
  return JSON.stringify(Array.isArray(value) ? { items: value } : [value]);
};

/** Lies about an answer as a whole: what proxies, sign-in pages and strange servers say with status 200. */
export const wholeLies: Lie[] = [
  { name: 'HTML', tell: () => '<!DOCTYPE html><html><body>Sign in to continue</body></html>' },
  { name: 'half of it', tell: (body) => body.slice(0, Math.ceil(body.length / 2)) },
  { name: 'nothing', tell: () => '' },
  { name: 'null', tell: () => 'null' },
  { name: 'a text', tell: () => '"ok"' },
  { name: 'an empty object', tell: () => '{}' },
  { name: 'an empty array', tell: () => '[]' },
  { name: 'array for object, object for array', tell: swapped },
  { name: 'another object', tell: () => '{"message":"Service is being upgraded","status":"ok"}' },
  { name: 'another array', tell: () => '[null,7,"x"]' },
];

const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
const protoMark = '\u0001proto';
const dropped = Symbol('dropped');

/** What a field becomes. */
const changes: Array<[string, (value: unknown) => unknown]> = [
  ['left out', () => dropped],
  ['null', () => null],
  ['a text', (value) => (typeof value === 'string' ? 7 : 'lie')],
  ['a number', (value) => (typeof value === 'number' ? '7' : -1.5)],
  ['an object', () => ({ lie: true })],
  ['an array', () => [null]],
  ['empty', (value) => (Array.isArray(value) ? {} : [])],
  ['in an array', (value) => [value]],
  ['a boolean', () => true],
  ['a long text', () => 'x'.repeat(200_000)],
  ['deep', () => deep(4_000)],
  ['with a prototype', (value) => (isContainer(value) ? { ...value, [protoMark]: { lie: 1 } } : {})],
];

/** A lie about one field: which field and how is told by the seed, so that the same seed tells the same lie about the same answer. */
export function fieldLie(seed: number): Lie {
  const [change, make] = changes[seed % changes.length] ?? ['null', () => null];
  return {
    name: `field ${seed}: ${change}`,
    tell(body) {
      const random = randomFrom(seed);
      const root = read(body);
      const at = isContainer(root) ? place(root, random) : undefined;
      if (!at) return '7';
      const [holder, key] = at;
      // A place is made of an object and one of its keys, or an array and one of its indices.
      const fields = holder as Record<string, unknown>;
      const value = make(fields[key]);
      if (value !== dropped) fields[key] = value;
      else if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete fields[key];
      return JSON.stringify(root).replaceAll(JSON.stringify(protoMark), '"__proto__"');
    },
  };
}

/** A field somewhere inside, rather near the top. Addresses and the like, which nobody reads, are passed over. */
function place(root: Container, random: () => number): [Container, string] | undefined {
  let at: [Container, string] | undefined;
  for (let holder: unknown = root; isContainer(holder); ) {
    const keys = Object.keys(holder).filter((key) => !/(^|_)(url|urls|_links|gravatar_id)$/.test(key));
    const key = keys[Math.floor(random() * keys.length)];
    if (key === undefined) return at;
    at = [holder, key];
    const within: unknown = Object.entries(holder).find(([name]) => name === key)?.[1];
    if (!Array.isArray(holder) && random() < 0.45) return at;
    holder = within;
  }
  return at;
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

/** Mulberry32, a small generator of numbers in [0, 1). */
function randomFrom(seed: number): () => number {
  let state = (seed * 0x9e3779b9) | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
