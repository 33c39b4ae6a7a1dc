import { refusal } from '../refusal.js';

/** A leaf of a search: a word or phrase, or `qualifier:value`. */
export interface Term {
  qualifier?: string;
  value: string;
}

export type SearchTree =
  | { kind: 'term'; term: Term }
  | { kind: 'not'; inner: SearchTree }
  | { kind: 'and' | 'or'; parts: SearchTree[] };

/** GitHub's documented limits of a search query: plain words, and boolean operators. */
const MAX_TEXT = 256;
const MAX_OPERATORS = 5;

/**
 * Parses GitHub's search language: words, quoted phrases, `qualifier:value`, a minus or NOT in front, AND, OR and
 * parentheses. Throws the 422 of a query that is empty, too long, or has too many operators.
 */
export function parseSearch(query: string): SearchTree {
  if (query.trim() === '') throw failed('missing');
  const tokens = query.match(/[()]|-?(?:[\w-]+:)?"[^"]*"|[^\s()]+/g) ?? [];
  const operators = tokens.filter((token) => ['AND', 'OR', 'NOT'].includes(token));
  if (operators.length > MAX_OPERATORS)
    throw failed('invalid', 'More than five AND / OR / NOT operators were used.');
  const tree = parseOr(tokens, { at: 0 });
  const length = terms(tree)
    .filter((term) => term.qualifier === undefined)
    .reduce((sum, term) => sum + term.value.length + 1, -1);
  if (length > MAX_TEXT) throw failed('invalid', 'The search is longer than 256 characters.');
  return tree;
}

/** Every leaf, negated ones too. */
export function terms(tree: SearchTree): Term[] {
  if (tree.kind === 'term') return [tree.term];
  return tree.kind === 'not' ? terms(tree.inner) : tree.parts.flatMap(terms);
}

export function matches(tree: SearchTree, test: (term: Term) => boolean): boolean {
  if (tree.kind === 'term') return test(tree.term);
  if (tree.kind === 'not') return !matches(tree.inner, test);
  const inner = (part: SearchTree) => matches(part, test);
  return tree.kind === 'or' ? tree.parts.some(inner) : tree.parts.every(inner);
}

/** `5`, `>5`, `>=5`, `<5`, `<=5`, `1..5`, `*..5`, for numbers and for ISO dates. */
export function inRange(value: number | string, range: string): boolean {
  const [low = '', high] = range.split('..');
  if (high !== undefined)
    return (low === '*' || compare(value, low) >= 0) && (high === '*' || compare(value, high) <= 0);
  const [, operator = '', bound = ''] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? [];
  const order = compare(value, bound);
  return (
    { '>=': order >= 0, '<=': order <= 0, '>': order > 0, '<': order < 0, '': order === 0 }[operator] ?? false
  );
}

/** The 422 of every search route. */
export function failed(code: 'missing' | 'invalid', message?: string): Error {
  return refusal(422, 'Validation Failed', {
    errors: [{ resource: 'Search', field: 'q', code, ...(message && { message }) }],
  });
}

/** A date is compared in the length that is given, so that a day covers all its hours. */
function compare(value: number | string, bound: string): number {
  if (typeof value === 'number') return value - Number(bound);
  const own = value.slice(0, bound.length);
  return own === bound ? 0 : own < bound ? -1 : 1;
}

function parseOr(tokens: readonly string[], place: { at: number }): SearchTree {
  const parts = [parseAnd(tokens, place)];
  while (tokens[place.at] === 'OR') {
    place.at++;
    parts.push(parseAnd(tokens, place));
  }
  return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
}

function parseAnd(tokens: readonly string[], place: { at: number }): SearchTree {
  const parts: SearchTree[] = [];
  for (
    let token = tokens[place.at];
    token !== undefined && token !== ')' && token !== 'OR';
    token = tokens[place.at]
  ) {
    if (token === 'AND') place.at++;
    else parts.push(parseOne(tokens, place));
  }
  return { kind: 'and', parts };
}

function parseOne(tokens: readonly string[], place: { at: number }): SearchTree {
  const token = tokens[place.at++] ?? '';
  if (token === 'NOT') return { kind: 'not', inner: parseOne(tokens, place) };
  if (token === '(') {
    const inner = parseOr(tokens, place);
    if (tokens[place.at] === ')') place.at++;
    return inner;
  }
  if (token.startsWith('-') && token.length > 1)
    return { kind: 'not', inner: { kind: 'term', term: leaf(token.slice(1)) } };
  return { kind: 'term', term: leaf(token) };
}

function leaf(token: string): Term {
  const [, qualifier, value = ''] = /^([a-z][a-z-]*):(.+)$/is.exec(token) ?? [];
  if (qualifier === undefined) return { value: unquoted(token) };
  return { qualifier: qualifier.toLowerCase(), value: unquoted(value) };
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1');
}
