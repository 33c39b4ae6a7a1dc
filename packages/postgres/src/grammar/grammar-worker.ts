import { parentPort } from 'node:worker_threads';
import { hasSqlDetails, loadModule, parseSync, scanSync } from 'libpg-query';
import type { BodyReading } from './body-reading.js';
import type { Reading } from './facts.js';
import { readBody } from './read-body.js';
import { type Condition, readConditions } from './read-conditions.js';
import { readStatement } from './read-statement.js';

/** A text for the worker to read. */
export type GrammarRequest =
  | { id: number; kind: 'conditions'; sql: string }
  | { id: number; kind: 'statement'; sql: string }
  | { id: number; kind: 'body'; language: string; sql: string };

/** What the worker says; `broken` means that it must not be asked again. */
export type GrammarReply =
  | { id: number; conditions: Condition[] }
  | { id: number; reading: Reading }
  | { id: number; body: BodyReading }
  | { id: number; broken: string };

const grammar = { parse: parseSync, scan: scanSync };

await loadModule();
parentPort?.on('message', (request: GrammarRequest) => {
  parentPort?.postMessage(answer(request));
});
parentPort?.postMessage('ready');

function answer(request: GrammarRequest): GrammarReply {
  const { id, sql } = request;
  try {
    if (request.kind === 'conditions') return { id, conditions: readConditions(grammar, sql) };
    if (request.kind === 'body') return { id, body: readBody(grammar, request.language, sql) };
    return { id, reading: readStatement(grammar, sql) };
  } catch (error) {
    if (!hasSqlDetails(error)) return { id, broken: error instanceof Error ? error.message : String(error) };
    const { message, cursorPosition = -1 } = error.sqlDetails ?? { message: error.message };
    // The grammar counts from 0, PostgreSQL's own errors from 1.
    return {
      id,
      reading: { kind: 'syntax', message, position: cursorPosition >= 0 ? cursorPosition + 1 : undefined },
    };
  }
}
