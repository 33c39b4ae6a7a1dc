import type { Facts } from './facts.js';
import { type Grammar, isSyntaxError, readAll } from './read-statement.js';
import { whyUncontained } from './uncontained.js';

/** What the body of a function can reach, as far as its text tells. */
export interface BodyReading
  extends Pick<Facts, 'functions' | 'operators' | 'types' | 'relations' | 'fields'> {
  /** Why the body is not to be run: its text does not tell all, or it acts outside of the transaction. */
  opaque: string | undefined;
}

export function emptyBody(opaque?: string): BodyReading {
  return { functions: [], operators: [], types: [], relations: [], fields: [], opaque };
}

/** What every statement of an SQL text mentions. A text that cannot be read is opaque: nobody knows what it does. */
export function readSql(grammar: Grammar, sql: string): BodyReading {
  const body = emptyBody();
  let all: Facts[];
  try {
    all = readAll(grammar, sql);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return emptyBody('its SQL cannot be read');
  }
  for (const facts of all) {
    addFacts(body, facts);
    body.opaque ??= whyUncontained(facts.statement, facts.setting);
  }
  return body;
}

export function addFacts(to: BodyReading, from: Omit<BodyReading, 'opaque'>): void {
  for (const key of ['functions', 'operators', 'types', 'relations'] as const) {
    // A spread of a long list into push would overflow the stack.
    for (const name of from[key]) to[key].push(name);
  }
  for (const field of from.fields) to.fields.push(field);
}
