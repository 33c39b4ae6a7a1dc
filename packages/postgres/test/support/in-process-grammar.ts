import { ToolError } from '@patchbay/core';
import { loadModule, parseSync, scanSync } from 'libpg-query';
import type { Grammar } from '../../src/grammar/grammar.js';
import { readBody } from '../../src/grammar/read-body.js';
import { readConditions } from '../../src/grammar/read-conditions.js';
import { readStatement } from '../../src/grammar/read-statement.js';

await loadModule();

/** PostgreSQL's own parser, in this thread. */
export const parser = { parse: parseSync, scan: scanSync };

/** The facts of one statement that is known to be one. */
export function factsOf(sql: string) {
  const reading = readStatement(parser, sql);
  if (reading.kind !== 'statement') throw new ToolError('invalid_argument', reading.kind, { next: '' });
  return reading.facts;
}

/** What the worker does, without the worker. */
export function inProcessGrammar(): Grammar {
  return {
    read: async (sql) => factsOf(sql),
    readBody: async (language, source) => readBody(parser, language, source),
    readConditions: async (filter) => readConditions(parser, filter),
    close() {},
  };
}
