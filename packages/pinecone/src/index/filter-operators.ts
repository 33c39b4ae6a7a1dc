import { closest } from '@patchbay/core';

/** Operators of Pinecone's filter language; the last three only when searching a documents index. */
const operators = [
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$exists',
  '$and',
  '$or',
  '$not',
  '$match_phrase',
  '$match_all',
  '$match_any',
];

/**
 * What to say of a filter that the service refused, when it holds an operator that we do not know. Only then: the service may learn
 * operators that this list lacks.
 */
export function operatorAdvice(filter: unknown): string | undefined {
  const unknown = findUnknown(filter);
  if (unknown === undefined) return undefined;
  const near = closest(unknown, operators);
  return `${unknown} is not a known operator${near ? `, did you mean ${near}?` : '.'} Known: ${operators.join(' ')}.`;
}

function findUnknown(node: unknown): string | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  for (const [key, value] of Object.entries(node)) {
    if (key.startsWith('$') && !operators.includes(key)) return key;
    const found = findUnknown(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
