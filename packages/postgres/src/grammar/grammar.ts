import { createCache, ToolError, untilAborted } from '@patchbay/core';
import { type BodyReading, emptyBody } from './body-reading.js';
import type { Facts, Reading } from './facts.js';
import { markPosition } from './mark-position.js';
import { createParserThread, type ParserThreadOptions } from './parser-thread.js';
import type { Condition } from './read-conditions.js';
import { shorten } from './shorten.js';

/** PostgreSQL's own grammar, in a thread of its own. Every reader throws ToolError `unavailable` when that cannot be started. */
export interface Grammar {
  /**
   * The facts of the one statement in `sql`.
   * @throws ToolError `invalid_argument` for a syntax error (with its position), several statements, none, or a text that is too long or
   * too deep to be read; the signal's reason when it aborts first
   */
  read(sql: string, signal: AbortSignal): Promise<Facts>;
  /** The names the body of a function mentions. A body that cannot be read is opaque. */
  readBody(language: string, sql: string, signal: AbortSignal): Promise<BodyReading>;
  /** The comparisons in a filter of a plan that an index could serve. */
  readConditions(filter: string, signal: AbortSignal): Promise<Condition[]>;
  close(): void;
}

// A million characters are more than any statement a person or a model writes; a 50 MB literal took 500 MB to parse.
const longestStatement = 1_000_000;
// The definitions of views and functions are read again with every statement that touches them.
const remembered = { maxItems: 200, maxBytes: 2 * 1024 * 1024, ttlMs: 3_600_000 };
const longestRemembered = 10_000;

export function createGrammar(options?: ParserThreadOptions): Grammar {
  const thread = createParserThread(options);
  const readings = createCache<Reading>(remembered);

  return {
    async read(sql, signal) {
      if (sql.includes('\0'))
        throw unreadable('The statement holds a NUL character, which PostgreSQL does not take.');
      // The parser and the server would each make something else of it, and not read the same statement.
      if (/\p{Surrogate}/u.test(sql))
        throw unreadable('The statement holds half of a character (an unpaired surrogate).');
      if (sql.length > longestStatement)
        throw unreadable(`The statement has ${sql.length} characters; ${longestStatement} are read at most.`);
      const known = readings.get(sql);
      if (known) return onlyStatement(known, sql);
      const reply = await untilAborted(thread.ask({ kind: 'statement', sql }), signal);
      if (!('reading' in reply))
        throw unreadable('The statement is nested too deeply to be checked, so it was not run.');
      if (sql.length <= longestRemembered) readings.set(sql, reply.reading);
      return onlyStatement(reply.reading, sql);
    },
    async readBody(language, sql, signal) {
      const reply = await untilAborted(thread.ask({ kind: 'body', language, sql }), signal);
      return 'body' in reply ? reply.body : emptyBody('its source cannot be read');
    },
    async readConditions(filter, signal) {
      const reply = await untilAborted(thread.ask({ kind: 'conditions', sql: filter }), signal);
      return 'conditions' in reply ? reply.conditions : [];
    },
    close: thread.close,
  };
}

function onlyStatement(reading: Reading, sql: string): Facts {
  switch (reading.kind) {
    case 'statement':
      return reading.facts;
    case 'empty':
      throw unreadable('There is no statement in the text.');
    case 'several':
      throw new ToolError('refused', `The text holds ${reading.count} statements; one is run at a time.`, {
        next: 'Send each statement in a call of its own.',
      });
    case 'syntax':
      throw new ToolError('invalid_argument', `${shorten(reading.message)}.`, {
        next: 'Correct the statement and call again.',
        details: {
          sqlstate: '42601',
          ...(reading.position === undefined
            ? {}
            : { position: reading.position, near: markPosition(sql, reading.position) }),
        },
      });
  }
}

function unreadable(message: string): ToolError {
  return new ToolError('invalid_argument', message, { next: 'Send one SQL statement.' });
}
