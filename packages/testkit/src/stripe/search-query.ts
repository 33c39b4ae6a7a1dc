import { apiError } from './api-error.js';

/** How a field may be asked for: exact words, parts of text, or numbers. */
type FieldKind = 'token' | 'text' | 'number';
export type SearchFields = Readonly<Record<string, FieldKind>>;

interface Clause {
  readonly negated: boolean;
  readonly path: readonly string[];
  readonly kind: FieldKind;
  readonly operator: string;
  /** Null for the word `null`, which asks for absence. */
  readonly value: string | null;
}

// docs.stripe.com/search#search-query-language: text stands in quotes, only numbers and `null` do without.
const CLAUSE = new RegExp(
  [
    String.raw`(?<minus>-)?(?<field>[a-z_]+(?:\.[a-z0-9_]+)*)`,
    String.raw`(?:\[(?:"(?<key1>[^"]*)"|'(?<key2>[^']*)')\])?`,
    '(?<operator>>=|<=|:|~|>|<)',
    String.raw`(?:"(?<text1>(?:[^"\\]|\\.)*)"|'(?<text2>(?:[^'\\]|\\.)*)'|(?<bare>-?\d+(?:\.\d+)?|null)(?![^\s]))`,
  ].join(''),
  'y',
);
const JOINT = /\s+(?:(AND|OR)\s+)?/iy;
const MOST_CLAUSES = 10;

const unreadable = () =>
  apiError(
    400,
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata ' +
      'or key:"value" to query for other fields.',
    { param: 'query' },
  );

const refuse = (message: string) => apiError(400, message, { param: 'query' });

const kindOf = (fields: SearchFields, field: string, topic: string): FieldKind => {
  const kind = fields[field];
  if (kind !== undefined) return kind;
  throw refuse(`Field \`${field}\` is an unsupported search field for resource \`${topic}\`.`);
};

const clauseOf = (
  groups: Record<string, string | undefined>,
  fields: SearchFields,
  topic: string,
): Clause => {
  const { minus, field = '', operator = ':', bare } = groups;
  const key = groups.key1 ?? groups.key2;
  const ofMetadata = field === 'metadata' && key !== undefined;
  if ((key !== undefined) !== (field === 'metadata')) throw unreadable();
  const kind = ofMetadata ? 'text' : kindOf(fields, field, topic);
  const quoted = (groups.text1 ?? groups.text2)?.replaceAll(/\\(.)/g, '$1');
  const allowed = { token: [':'], text: [':', '~'], number: [':', '>', '<', '>=', '<='] }[kind];
  if (!allowed.includes(operator))
    throw refuse(`Operator \`${operator}\` is not supported for field \`${field}\`.`);
  if (kind !== 'number' && bare !== undefined && bare !== 'null') throw unreadable();
  if (operator === '~' && (quoted ?? '').length < 3)
    throw refuse('Substring search needs at least 3 characters.');
  return {
    negated: minus !== undefined,
    path: ofMetadata ? ['metadata', key] : field.split('.'),
    kind,
    operator,
    value: bare === 'null' ? null : (quoted ?? bare ?? ''),
  };
};

const valueAt = (object: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (node, name) => (node !== null && typeof node === 'object' ? Reflect.get(node, name) : undefined),
    object,
  );

const compare = (actual: number, operator: string, wanted: number): boolean => {
  if (operator === '>') return actual > wanted;
  if (operator === '<') return actual < wanted;
  if (operator === '>=') return actual >= wanted;
  return operator === '<=' ? actual <= wanted : actual === wanted;
};

const holds = (clause: Clause, object: object): boolean => {
  const found = valueAt(object, clause.path) ?? null;
  if (clause.value === null || found === null) return (found === null) === (clause.value === null);
  if (clause.kind === 'number') return compare(Number(found), clause.operator, Number(clause.value));
  const [actual, wanted] = [String(found).toLowerCase(), clause.value.toLowerCase()];
  return clause.operator === '~' ? actual.includes(wanted) : actual === wanted;
};

const readClauses = (query: string, fields: SearchFields, topic: string) => {
  const clauses: Clause[] = [];
  const joints = new Set<string>();
  let at = 0;
  while (at < query.length) {
    CLAUSE.lastIndex = at;
    const match = CLAUSE.exec(query);
    if (match === null) throw unreadable();
    clauses.push(clauseOf(match.groups ?? {}, fields, topic));
    JOINT.lastIndex = CLAUSE.lastIndex;
    const joint = JOINT.exec(query);
    if (joint === null && CLAUSE.lastIndex < query.length) throw unreadable();
    if (joint !== null) joints.add((joint[1] ?? 'AND').toUpperCase());
    at = joint === null ? query.length : JOINT.lastIndex;
  }
  return { clauses, joints };
};

/** Reads a search query into a test of objects; throws the 400 of one that Stripe would not read. */
export const parseQuery = (
  query: string,
  fields: SearchFields,
  topic: string,
): ((object: object) => boolean) => {
  const { clauses, joints } = readClauses(query.trim(), fields, topic);
  if (clauses.length === 0) throw unreadable();
  if (clauses.length > MOST_CLAUSES) throw refuse(`A query can have at most ${MOST_CLAUSES} clauses.`);
  if (joints.size > 1) throw refuse('AND and OR cannot be combined in one query.');
  const passes = (object: object) => (clause: Clause) => holds(clause, object) !== clause.negated;
  return (object) => (joints.has('OR') ? clauses.some(passes(object)) : clauses.every(passes(object)));
};
