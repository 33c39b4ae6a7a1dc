import { Worker } from 'node:worker_threads';
import { ToolError, untilAborted } from '@patchbay/core';
import type { Facts } from './facts.js';
import type { GrammarReply, GrammarRequest } from './grammar-worker.js';
import { markPosition } from './mark-position.js';
import type { BodyReading } from './read-body.js';
import type { Condition } from './read-conditions.js';

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

interface Waiting {
  resolve: (reply: GrammarReply) => void;
  timer: NodeJS.Timeout;
}

export function createGrammar(): Grammar {
  let worker: Worker | undefined;
  let nextId = 1;
  const waiting = new Map<number, Waiting>();

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
      if ('broken' in reply) replace(started);
    });
    started.on('error', () => replace(started));
    started.on('exit', () => replace(started));
    return started;
  }

  /** Whatever it was asked is lost with it; every question gets an answer all the same. */
  function replace(failed: Worker) {
    if (worker !== failed) return;
    worker = undefined;
    failed.terminate();
    for (const id of [...waiting.keys()]) settle({ id, broken: 'the parser was restarted' });
  }

  function settle(reply: GrammarReply) {
    const asked = waiting.get(reply.id);
    if (!asked) return;
    waiting.delete(reply.id);
    clearTimeout(asked.timer);
    asked.resolve(reply);
  }

  // A request without its id; Omit would lose which kind has which fields.
  type Question = GrammarRequest extends infer R ? (R extends GrammarRequest ? Omit<R, 'id'> : never) : never;

  function ask(question: Question): Promise<GrammarReply> {
    worker ??= start();
    const asked = worker;
    const id = nextId++;
    return new Promise((resolve) => {
      waiting.set(id, { resolve, timer: setTimeout(() => replace(asked), watchdogMs) });
      asked.postMessage({ ...question, id });
    });
  }

  return {
    async read(sql, signal) {
      if (sql.includes('\0'))
        throw unreadable('The statement holds a NUL character, which PostgreSQL does not take.');
      if (sql.length > longestStatement)
        throw unreadable(`The statement has ${sql.length} characters; ${longestStatement} are read at most.`);
      const reply = await untilAborted(ask({ kind: 'statement', sql }), signal);
      if (!('reading' in reply))
        throw unreadable('The statement is nested too deeply to be checked, so it was not run.');
      return onlyStatement(reply.reading, sql);
    },
    async readBody(language, sql, signal) {
      const reply = await untilAborted(ask({ kind: 'body', language, sql }), signal);
      return 'body' in reply ? reply.body : { names: [], operators: [], opaque: 'its source cannot be read' };
    },
    async readConditions(filter, signal) {
      const reply = await untilAborted(ask({ kind: 'conditions', sql: filter }), signal);
      return 'conditions' in reply ? reply.conditions : [];
    },
    close() {
      const closing = worker;
      worker = undefined;
      closing?.terminate();
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
      throw new ToolError('invalid_argument', `${reading.message}.`, {
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
