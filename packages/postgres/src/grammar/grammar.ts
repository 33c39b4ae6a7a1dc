import { Worker } from 'node:worker_threads';
import { ToolError, untilAborted } from '@patchbay/core';
import { type BodyReading, emptyBody } from './body-reading.js';
import type { Facts } from './facts.js';
import type { GrammarReply, GrammarRequest } from './grammar-worker.js';
import { markPosition } from './mark-position.js';
import type { Condition } from './read-conditions.js';
import { shorten } from './shorten.js';

/** PostgreSQL's own grammar, in a worker thread that is replaced whenever it fails. */
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
// A statement of that length parses in well under a second; one that takes longer is an attack.
const watchdogMs = 5_000;
// 100,000 terms of 1+1+... parse in 16 MB of stack; at the default of 4 MB the wasm instance is corrupted by 20,000.
const resourceLimits = { stackSizeMb: 16, maxOldGenerationSizeMb: 512 };

// A request without its id; Omit would lose which kind has which fields.
type Question = GrammarRequest extends infer R ? (R extends GrammarRequest ? Omit<R, 'id'> : never) : never;

interface Waiting {
  question: Question;
  resolve: (reply: GrammarReply) => void;
}

export function createGrammar(): Grammar {
  let worker: Worker | undefined;
  let nextId = 1;
  /** Oldest first; the worker answers in this order, so what stops it is always the oldest. */
  const waiting = new Map<number, Waiting>();
  let watchdog: NodeJS.Timeout | undefined;

  function start(): Worker {
    const started = new Worker(new URL('./grammar-worker.js', import.meta.url), {
      resourceLimits,
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
    });
    started.unref();
    started.on('message', (reply: GrammarReply) => {
      settle(reply);
      if ('broken' in reply && worker === started) replace(started);
    });
    started.on('error', () => fail(started));
    started.on('exit', () => fail(started));
    return started;
  }

  /** The question it was at is answered with that; the others are asked again. */
  function fail(failed: Worker) {
    if (worker !== failed) return;
    const [oldest] = waiting.keys();
    if (oldest !== undefined) settle({ id: oldest, broken: 'the parser stopped' });
    replace(failed);
  }

  function replace(failed: Worker) {
    worker = undefined;
    failed.terminate();
    for (const [id, { question }] of waiting) post(id, question);
  }

  function post(id: number, question: Question) {
    worker ??= start();
    worker.postMessage({ ...question, id });
    watch(worker);
  }

  function watch(watched: Worker) {
    watchdog ??= setTimeout(() => {
      watchdog = undefined;
      fail(watched);
    }, watchdogMs);
  }

  function settle(reply: GrammarReply) {
    clearTimeout(watchdog);
    watchdog = undefined;
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (worker && waiting.size > 0) watch(worker);
    asked?.resolve(reply);
  }

  function ask(question: Question): Promise<GrammarReply> {
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, { question, resolve });
      post(id, question);
    });
  }

  return {
    async read(sql, signal) {
      if (sql.includes('\0'))
        throw unreadable('The statement holds a NUL character, which PostgreSQL does not take.');
      // The parser and the server would each make something else of it, and not read the same statement.
      if (/\p{Surrogate}/u.test(sql))
        throw unreadable('The statement holds half of a character (an unpaired surrogate).');
      if (sql.length > longestStatement)
        throw unreadable(`The statement has ${sql.length} characters; ${longestStatement} are read at most.`);
      const reply = await untilAborted(ask({ kind: 'statement', sql }), signal);
      if (!('reading' in reply))
        throw unreadable('The statement is nested too deeply to be checked, so it was not run.');
      return onlyStatement(reply.reading, sql);
    },
    async readBody(language, sql, signal) {
      const reply = await untilAborted(ask({ kind: 'body', language, sql }), signal);
      return 'body' in reply ? reply.body : emptyBody('its source cannot be read');
    },
    async readConditions(filter, signal) {
      const reply = await untilAborted(ask({ kind: 'conditions', sql: filter }), signal);
      return 'conditions' in reply ? reply.conditions : [];
    },
    close() {
      const closing = worker;
      worker = undefined;
      closing?.terminate();
      for (const id of [...waiting.keys()]) settle({ id, broken: 'the parser was closed' });
    },
  };
}

function onlyStatement(reading: Extract<GrammarReply, { reading: unknown }>['reading'], sql: string): Facts {
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
