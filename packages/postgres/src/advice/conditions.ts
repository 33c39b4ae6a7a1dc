import type { Grammar } from '../grammar/grammar.js';

/** One of the conditions in a filter of a plan, all of which must hold. */
export interface Conjunct {
  /** As EXPLAIN (VERBOSE) prints it, for example `(o.status = 'open'::text)`. */
  text: string;
  /** What an index on the scanned table could look up; undefined where it could not. */
  lookup?: Lookup;
}

export interface Lookup {
  /** Column name, as it is. */
  column: string;
  /** The function the column is wrapped in, as it is. */
  wrapper?: string;
  /** Type the column is cast to, in PostgreSQL's long form. */
  castTo?: string;
  /** `list` is `= ANY`: equalities that do not keep the order of what follows in the index. */
  kind: 'equality' | 'list' | 'range';
}

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)`;
const castColumn = new RegExp(String.raw`\((?:${name}\.)?(${name})\)::([a-z][a-z ]*)`, 'u');
const side = String.raw`(?:\((${name})\.(${name})\)::([a-z][a-z ]*)|(${name})\.(${name}))`;
const columnsEqual = new RegExp(String.raw`^\(?${side} = ${side}\)?$`, 'u');
const callOfColumn = new RegExp(String.raw`^(${name})\((${name})\)$`, 'u');

/** The conjuncts of a scan's filter and what each of them could look up in an index. `alias` is the scanned table's in the plan. */
export async function readFilter(
  filter: string,
  alias: string,
  grammar: Grammar,
  signal: AbortSignal,
): Promise<Conjunct[]> {
  const found: Conjunct[] = [];
  for (const text of splitConjuncts(filter)) {
    const lookup = keyOf(text, alias) ?? (await constantLookup(text, grammar, signal));
    found.push(lookup ? { text, lookup } : { text });
  }
  return found;
}

/** The columns of `alias` that a join condition compares with a column of another table. */
export function joinKeys(condition: string, alias: string): Lookup[] {
  return splitConjuncts(condition).flatMap((text) => keyOf(text, alias) ?? []);
}

/** `(o.customer_id = c.id)` is a look-up of `customer_id` where `o` is scanned and `c` is known. */
function keyOf(text: string, alias: string): Lookup | undefined {
  const match = columnsEqual.exec(text);
  if (!match) return undefined;
  const sides = [match.slice(1, 6), match.slice(6, 11)].map(
    ([castOf, castColumnName, castTo, of, column]) => ({
      of: unquote(castOf ?? of ?? ''),
      column: unquote(castColumnName ?? column ?? ''),
      castTo: castTo?.trim(),
    }),
  );
  const own = sides.find(({ of }) => of === alias);
  if (!own || sides.every(({ of }) => of === alias)) return undefined;
  return { column: own.column, kind: 'equality', ...(own.castTo ? { castTo: own.castTo } : {}) };
}

async function constantLookup(
  text: string,
  grammar: Grammar,
  signal: AbortSignal,
): Promise<Lookup | undefined> {
  const [condition, ...others] = await grammar.readConditions(text, signal);
  if (!condition || others.length > 0) return undefined;
  const [, wrapper, argument] = callOfColumn.exec(condition.expression) ?? [];
  const column = unquote(argument ?? condition.expression);
  const [, castName = '', castTo] = castColumn.exec(text) ?? [];
  return {
    column,
    ...(wrapper === undefined ? {} : { wrapper: unquote(wrapper) }),
    ...(castTo !== undefined && unquote(castName) === column ? { castTo: castTo.trim() } : {}),
    kind: condition.kind === 'equality' && / = ANY \(/.test(text) ? 'list' : condition.kind,
  };
}

/** `((a = 1) AND (b = 2))`, as EXPLAIN prints it, in its parts; every part has its own parentheses there. */
export function splitConjuncts(condition: string): string[] {
  const inner = isWrapped(condition) ? condition.slice(1, -1) : condition;
  const parts: string[] = [];
  let start = 0;
  for (const { index, depth } of topLevel(inner)) {
    if (depth !== 0 || !inner.startsWith(' AND ', index)) continue;
    parts.push(inner.slice(start, index));
    start = index + ' AND '.length;
  }
  return parts.length === 0 ? [condition] : [...parts, inner.slice(start)];
}

/** True where the parenthesis that opens the text closes it. */
function isWrapped(text: string): boolean {
  if (!text.startsWith('(')) return false;
  for (const { index, depth } of topLevel(text))
    if (depth === 0 && index > 0) return index === text.length - 1;
  return false;
}

/** Every place outside of strings and quoted names, and how deep in parentheses it is; that of a closing one counts as outside of it. */
function* topLevel(text: string): Generator<{ index: number; depth: number }> {
  let depth = 0;
  let quote = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote) {
      if (character === quote) quote = '';
      continue;
    }
    if (character === "'" || character === '"') quote = character;
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    yield { index, depth };
  }
}

export function unquote(identifier: string): string {
  return identifier.startsWith('"') ? identifier.slice(1, -1).replaceAll('""', '"') : identifier;
}
