import { publishedLimits } from './limits.js';
import { invalid } from './refusal.js';
import { type Analyzer, analyse } from './text-analysis.js';
import type { Fields, FieldValue } from './wire.js';

export type Filter = Record<string, unknown>;

export type Predicate = (fields: Fields) => boolean;

export interface FilterOptions {
  /** Document indexes: the full-text fields, for $match_phrase, $match_all, $match_any; absent where they are refused. */
  textFields?: Record<string, Analyzer> | undefined;
  /** Document indexes know $not beside $and and $or. */
  negation?: boolean;
  maxValues?: number;
}

type Scalar = string | number | boolean;

/**
 * The Mongo-like filter language, strict in types: a number never equals its spelling, an ordering compares numbers
 * only, a field holding a list matches when one of its items does ($ne and $nin when none does).
 * @throws a 400 refusal for an unknown operator or an operand of the wrong type
 */
export function compileFilter(filter: Filter, options: FilterOptions = {}): Predicate {
  return every(
    Object.entries(filter).map(([key, value]) => {
      if (key === '$and' || key === '$or') return junction(key, value, options);
      if (key === '$not' && options.negation === true) {
        const inner = compileFilter(asFilter(key, value), options);
        return (fields) => !inner(fields);
      }
      if (key.startsWith('$')) throw invalid(`Invalid filter: unknown operator '${key}'`);
      return fieldCondition(key, value, options);
    }),
  );
}

function junction(operator: '$and' | '$or', value: unknown, options: FilterOptions): Predicate {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalid(`Invalid filter: ${operator} takes a non-empty list of conditions`);
  }
  const parts = value.map((part) => compileFilter(asFilter(operator, part), options));
  return operator === '$and' ? every(parts) : (fields) => parts.some((part) => part(fields));
}

function fieldCondition(field: string, value: unknown, options: FilterOptions): Predicate {
  if (isScalar(value)) return compare(field, '$eq', value, options);
  return every(
    Object.entries(asFilter(field, value)).map(([operator, operand]) =>
      compare(field, operator, operand, options),
    ),
  );
}

function compare(field: string, operator: string, operand: unknown, options: FilterOptions): Predicate {
  const ordering = orderings[operator];
  if (ordering !== undefined) {
    if (typeof operand !== 'number') throw wrongOperand(field, operator, 'a number');
    return (fields) =>
      items(fields[field]).some((item) => typeof item === 'number' && ordering(item, operand));
  }
  if (operator === '$eq' || operator === '$ne') {
    if (!isScalar(operand)) throw wrongOperand(field, operator, 'a string, number or boolean');
    return (fields) => items(fields[field]).includes(operand) === (operator === '$eq');
  }
  if (operator === '$in' || operator === '$nin') {
    const wanted = valueList(field, operator, { operand, options });
    return (fields) => items(fields[field]).some((item) => wanted.has(item)) === (operator === '$in');
  }
  if (operator === '$exists') {
    if (typeof operand !== 'boolean') throw wrongOperand(field, operator, 'true or false');
    return (fields) => (fields[field] !== undefined) === operand;
  }
  if (textOperators.has(operator)) return textCondition(field, operator, { operand, options });
  throw invalid(`Invalid filter: unknown operator '${operator}' for field '${field}'`);
}

const orderings: Record<string, (item: number, operand: number) => boolean> = {
  $gt: (item, operand) => item > operand,
  $gte: (item, operand) => item >= operand,
  $lt: (item, operand) => item < operand,
  $lte: (item, operand) => item <= operand,
};

const textOperators = new Set(['$match_phrase', '$match_all', '$match_any']);

interface Operand {
  operand: unknown;
  options: FilterOptions;
}

function valueList(field: string, operator: string, { operand, options }: Operand): Set<Scalar> {
  if (!Array.isArray(operand) || operand.length === 0 || !operand.every(isScalar)) {
    throw wrongOperand(field, operator, 'a non-empty list of strings, numbers or booleans');
  }
  const most = options.maxValues ?? publishedLimits.filterValues;
  if (operand.length > most) throw invalid(`Invalid filter: ${operator} accepts at most ${most} values`);
  return new Set(operand);
}

function textCondition(field: string, operator: string, { operand, options }: Operand): Predicate {
  if (options.textFields === undefined) {
    throw invalid(
      `Invalid filter: ${operator} is not supported in this operation; it is only supported in search`,
    );
  }
  const analyzer = options.textFields[field];
  if (analyzer === undefined) {
    throw invalid(`Invalid filter: ${operator} needs a full-text search field, and '${field}' is none`);
  }
  if (typeof operand !== 'string') throw wrongOperand(field, operator, 'a string');
  const wanted = analyse(operand, analyzer);
  return (fields) => {
    const text = fields[field];
    const terms = typeof text === 'string' ? analyse(text, analyzer) : [];
    if (operator === '$match_phrase') return holdsPhrase(terms, wanted);
    if (operator === '$match_all') return wanted.every((term) => terms.includes(term));
    return wanted.some((term) => terms.includes(term));
  };
}

/** Whether the wanted terms stand next to each other, in this order; `slop` lets so many other terms stand between. */
export function holdsPhrase(terms: readonly string[], wanted: readonly string[], slop = 0): boolean {
  if (wanted.length === 0) return false;
  return terms.some((term, start) => {
    if (term !== wanted[0]) return false;
    let at = start;
    for (const next of wanted.slice(1)) {
      at = terms.indexOf(next, at + 1);
      if (at === -1) return false;
    }
    return at - start - (wanted.length - 1) <= slop;
  });
}

function items(value: FieldValue | undefined): readonly Scalar[] {
  if (Array.isArray(value)) return value;
  return isScalar(value) ? [value] : [];
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function asFilter(where: string, value: unknown): Filter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`Invalid filter: '${where}' needs a value or an object of operators`);
  }
  // The line above leaves JSON objects only.
  const filter = value as Filter;
  if (Object.keys(filter).length === 0) throw invalid(`Invalid filter: '${where}' holds an empty object`);
  return filter;
}

function every(parts: Predicate[]): Predicate {
  return (fields) => parts.every((part) => part(fields));
}

function wrongOperand(field: string, operator: string, expected: string) {
  return invalid(`Invalid filter: ${operator} on field '${field}' needs ${expected}`);
}
