import { Worker } from 'node:worker_threads';
import { ToolError } from '@patchbay/core';
import type { GrammarReply, GrammarRequest } from './grammar-worker.js';

// A request without its id; Omit would lose which kind has which fields.
export type Question = GrammarRequest extends infer R
  ? R extends GrammarRequest
    ? Omit<R, 'id'>
    : never
  : never;

/** A worker thread that reads SQL, started when it is needed and replaced whenever it fails. */
export interface ParserThread {
  /**
   * What the thread found; `broken` when it failed or took too long over this very text.
   * @throws ToolError `unavailable` when no thread can be started, or after `close`
   */
  ask(question: Question): Promise<GrammarReply>;
  /** Nothing is read after this. */
  close(): void;
}

export interface ParserThreadOptions {
  /** What the thread runs. It says `ready` once it can read. */
  program?: URL;
  /** A thread starts in 0.15 s; one that is not ready after this is given up. */
  startLimitMs?: number;
  /** The longest text parses in well under a second; one that takes longer is an attack. */
  readLimitMs?: number;
}

interface Waiting {
  question: Question;
  resolve: (reply: GrammarReply) => void;
  reject: (error: ToolError) => void;
}

interface Thread {
  worker: Worker;
  /** Texts are sent only from here on: what stops a thread before is never the fault of a text. */
  isReady: boolean;
}

// 100,000 terms of 1+1+... parse in 16 MB of stack; at the default of 4 MB the wasm instance is corrupted by 20,000.
const resourceLimits = { stackSizeMb: 16, maxOldGenerationSizeMb: 512 };

export function createParserThread({
  program = new URL('./grammar-worker.js', import.meta.url),
  startLimitMs = 10_000,
  readLimitMs = 5_000,
}: ParserThreadOptions = {}): ParserThread {
  let thread: Thread | undefined;
  let isClosed = false;
  let nextId = 1;
  /** Oldest first; the thread answers in this order, so what stops it is always the oldest. */
  const waiting = new Map<number, Waiting>();
  let watchdog: NodeJS.Timeout | undefined;

  /** A start that fails is not repeated for those who wait: the next question tries again. */
  function start() {
    try {
      const worker = new Worker(program, {
        resourceLimits,
        env: {},
        execArgv: [],
        stdout: true,
        stderr: true,
      });
      const started: Thread = { worker, isReady: false };
      worker.unref();
      worker.on('message', (message: GrammarReply | 'ready') => {
        if (thread !== started) return;
        if (message === 'ready') return begin(started);
        settle(message);
        if ('broken' in message) replace(started);
      });
      worker.on('error', (error) => fail(started, error));
      worker.on('exit', (code) => fail(started, new Error(`the parser's thread ended with ${code}`)));
      thread = started;
      watch();
    } catch (error) {
      // Where threads are forbidden, the constructor itself says so.
      rejectAll(cannotStart(error));
    }
  }

  function begin(started: Thread) {
    started.isReady = true;
    for (const [id, { question }] of waiting) started.worker.postMessage({ ...question, id });
    stopWatching();
    watch();
  }

  function fail(failed: Thread, error: unknown) {
    if (thread !== failed) return;
    stopWatching();
    if (!failed.isReady) {
      thread = undefined;
      failed.worker.terminate();
      return rejectAll(cannotStart(error));
    }
    const [oldest] = waiting.keys();
    if (oldest !== undefined) settle({ id: oldest, broken: 'the parser stopped' });
    replace(failed);
  }

  /** What it was not at yet is asked again. */
  function replace(failed: Thread) {
    thread = undefined;
    stopWatching();
    failed.worker.terminate();
    if (waiting.size > 0) start();
  }

  function watch() {
    const watched = thread;
    if (!watched || watchdog || waiting.size === 0) return;
    const limitMs = watched.isReady ? readLimitMs : startLimitMs;
    watchdog = setTimeout(
      () => fail(watched, new Error(`the parser said nothing for ${limitMs} ms`)),
      limitMs,
    );
  }

  function stopWatching() {
    clearTimeout(watchdog);
    watchdog = undefined;
  }

  function settle(reply: GrammarReply) {
    stopWatching();
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    watch();
    asked?.resolve(reply);
  }

  function rejectAll(error: ToolError) {
    const asked = [...waiting.values()];
    waiting.clear();
    for (const { reject } of asked) reject(error);
  }

  return {
    ask(question) {
      if (isClosed) return Promise.reject(stopping());
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { question, resolve, reject });
        if (!thread) return start();
        if (thread.isReady) thread.worker.postMessage({ ...question, id });
        watch();
      });
    },
    close() {
      isClosed = true;
      stopWatching();
      thread?.worker.terminate();
      thread = undefined;
      rejectAll(stopping());
    },
  };
}

/** No fault of the statement and none of the database: its circuit stays closed, and the next call tries to start it again. */
function cannotStart(cause: unknown): ToolError {
  return new ToolError(
    'unavailable',
    'The SQL parser of this server cannot be started, so the statement could not be checked and was not run.',
    {
      next: 'Call again in a moment. If it goes on, whoever runs this server finds the cause in its log: too little memory, a file that is missing (install it again), or a Node that may not start threads (--allow-worker).',
      connectionFault: false,
      cause,
    },
  );
}

function stopping(): ToolError {
  return new ToolError('unavailable', 'This server is stopping; the statement was not checked and not run.', {
    next: 'Call again when the server runs again.',
    connectionFault: false,
  });
}
