import type { Annotations } from '@patchbay/core';
import type { PostgresSettings } from '../settings.js';

/** What a tool that only looks may claim. The world it sees is closed: one database. */
export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

// Connecting, checking and looking names up around a statement that itself took all its time.
const aroundStatementMs = 3_000;

/** The statement's time limit sets the call's deadline, and a little is added for what happens around it. */
export function statementDeadline(_input: unknown, settings: Record<string, unknown>): number {
  // The setting has a default, so it is always there.
  return (settings as PostgresSettings).POSTGRES_STATEMENT_TIMEOUT_MS + aroundStatementMs;
}

/** A pattern as a person writes it (`order*`, or a part of the name) as a LIKE pattern. */
export function likePattern(pattern: string): string {
  const escaped = pattern.replace(/[\\%_]/g, '\\$&');
  return pattern.includes('*') ? escaped.replaceAll('*', '%') : `%${escaped}%`;
}
