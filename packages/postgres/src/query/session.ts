import { type RateLimiter, sleep, ToolError, untilAborted } from '@patchbay/core';
import type { PoolClient } from 'pg';
import type { CatalogQuery } from '../policy/catalog.js';
import { backendIsGone } from './backend.js';
import { type BoundedResult, type Bounds, boundedStatement } from './bounded-statement.js';
import { poolBusy, tooManyBytes, tooManyReturned } from './session-errors.js';

/** What a transaction may do and for how long. */
export interface TransactionOptions {
  access: 'READ ONLY' | 'READ WRITE';
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  signal: AbortSignal;
}

/** A transaction that is open; valid only inside the function it is given to. */
export interface Transaction {
  /** Rows of a query of ours, prepared under its name. */
  catalog: CatalogQuery;
  /** Gives plans back their default; needed before statements that have parameters, or functions that do. */
  planAfresh(): Promise<void>;
  /** A statement of the user's, bounded. One that `isLast` ends the transaction. */
  statement(sql: string, values: string[], bounds: Bounds): Promise<BoundedResult>;
  /** Keeps what the transaction did, once the work is over. */
  commitAtEnd(): void;
  /** The connection is not used again. */
  spoil(): void;
}

/** The pool, as far as a session needs it. */
export interface SessionPool {
  connect(): Promise<PoolClient>;
  /** Lets as many in as the pool has connections, so that waiting ends with the signal. */
  gate: RateLimiter;
  size: number;
  maxSocketBytes: number;
  /** Number of the backend behind a connection. */
  processId(client: PoolClient): number | undefined;
  /** Stops what the backend of a connection is doing. */
  cancel(client: PoolClient): Promise<void>;
}

/** A connection that is lent out. */
interface Loan {
  client: PoolClient;
  dirty: boolean;
  commit: boolean;
  /** The server said that no transaction is open any more. */
  isOver: boolean;
  /** Cut because the server sent too much. */
  overBudget: boolean;
  processId: number | undefined;
  /** Returns the connection to the pool, or closes it where it may be dirty. */
  giveBack(): void;
  /** Lets the next one have its place. */
  leave(): void;
}

// A healthy server answers ROLLBACK or a cancel request within a millisecond; after this the connection is given up.
const patienceMs = 1_500;

/**
 * Runs `work` in a transaction of its own and always ends it: committed only when `commitAtEnd` was called and nothing failed.
 * When the signal aborts, the server is asked to stop the statement.
 * @throws what `work` threw, or ToolError `outcome_unknown` when the connection was lost in COMMIT
 */
export async function inTransaction<T>(
  pool: SessionPool,
  options: TransactionOptions,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const loan = await checkOut(pool, options.signal);
  const stopWatching = cancelOnAbort(pool, loan, options.signal);
  let result: T;
  try {
    await loan.client.query(beginText(options));
    result = await work(transactionOn(pool, loan));
  } catch (error) {
    stopWatching();
    loan.dirty ||= !ToolError.is(error) && !connectionSurvives(error);
    // The server reports an error before it has cleaned up behind it; whoever reads the report may rely on the work being over.
    await endWithoutTrace(pool, loan);
    throw error;
  }
  if (loan.commit) {
    await commit(loan, stopWatching);
    return result;
  }
  stopWatching();
  if (loan.dirty) await endWithoutTrace(pool, loan);
  // The answer is complete: nobody has to wait for the end of a transaction that leaves nothing.
  else endWithoutTrace(pool, loan);
  return result;
}

async function checkOut(pool: SessionPool, signal: AbortSignal): Promise<Loan> {
  const permit = await pool.gate.acquire('pool', { signal }).catch((error) => {
    throw ToolError.is(error) && error.code === 'timeout' ? poolBusy(pool.size) : error;
  });
  const connecting = pool.connect();
  try {
    const client = await untilAborted(connecting, signal);
    const loan: Loan = {
      client,
      dirty: false,
      commit: false,
      isOver: false,
      overBudget: false,
      processId: pool.processId(client),
      giveBack() {
        client.release(loan.dirty);
      },
      leave: permit.release,
    };
    return loan;
  } catch (error) {
    // A connection that comes too late goes back to the pool, and only then is its place free.
    connecting
      .then((late) => late.release())
      .catch(() => {})
      .finally(permit.release);
    throw error;
  }
}

function cancelOnAbort(pool: SessionPool, loan: Loan, signal: AbortSignal): () => void {
  let giveUp: NodeJS.Timeout | undefined;
  const onAbort = () => {
    // The request may hit whatever the backend does next, so this connection does nothing next.
    loan.dirty = true;
    pool.cancel(loan.client);
    giveUp = setTimeout(() => streamOf(loan.client).destroy(), patienceMs);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(giveUp);
  };
}

/** One constant round trip. The settings hold for this transaction, whatever pooler or role default stands between. */
function beginText({ access, statementTimeoutMs, lockTimeoutMs }: TransactionOptions): string {
  return [
    `BEGIN ${access}`,
    `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
    `SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${statementTimeoutMs + 10_000}`,
    // The grammar reads strings as the standard says; the server must, too.
    'SET LOCAL standard_conforming_strings = on',
    // Values as text that means the same everywhere, whatever the role prefers; the shortest number that gives the same number back.
    'SET LOCAL extra_float_digits = 1',
    'SET LOCAL datestyle = ISO',
    'SET LOCAL intervalstyle = postgres',
    'SET LOCAL bytea_output = hex',
    // Nobody reads notices here, and a function can send them without end.
    'SET LOCAL client_min_messages = error',
    // Planning the look into the catalogue takes three times as long as running it; its plan is the same for all names.
    'SET LOCAL plan_cache_mode = force_generic_plan',
  ].join('; ');
}

function transactionOn({ maxSocketBytes }: SessionPool, loan: Loan): Transaction {
  const { client } = loan;
  return {
    // The row's type is what the query text selects; the two stand side by side.
    catalog: async (name, text, values) => (await client.query({ name, text, values })).rows as never,
    async planAfresh() {
      await client.query('SET LOCAL plan_cache_mode = DEFAULT');
    },
    statement: (sql, values, bounds) => runBounded(loan, maxSocketBytes, sql, values, bounds),
    commitAtEnd() {
      loan.commit = true;
    },
    spoil() {
      loan.dirty = true;
    },
  };
}

/** Runs a statement and closes the connection when the server sends more than agreed: a single value can be a gigabyte. */
async function runBounded(
  loan: Loan,
  maxSocketBytes: number,
  sql: string,
  values: string[],
  bounds: Bounds,
): Promise<BoundedResult> {
  const { submittable, done, partial } = boundedStatement(sql, values, bounds);
  const stream = streamOf(loan.client);
  const startedAt = stream.bytesRead;
  const watch = () => {
    if (stream.bytesRead - startedAt <= maxSocketBytes) return;
    loan.overBudget = true;
    loan.dirty = true;
    stream.destroy();
  };
  stream.on('data', watch);
  loan.client.query(submittable);
  try {
    const result = await done;
    loan.isOver = loan.client.getTransactionStatus() === 'I';
    return result;
  } catch (error) {
    if (!loan.overBudget) throw error;
    if (bounds.toEnd) throw tooManyReturned(maxSocketBytes, error);
    if (partial.rows.length > 0) return { ...partial, more: true };
    throw tooManyBytes(maxSocketBytes, error);
  } finally {
    stream.off('data', watch);
  }
}

/**
 * Rolls back, unless a statement took that along, and gives the connection back; one that is dirty is closed, and one that does not
 * answer is cut.
 */
async function rollBack(loan: Loan): Promise<{ wasCut: boolean }> {
  const stream = streamOf(loan.client);
  if (!stream.destroyed && !loan.isOver) {
    const timer = setTimeout(() => stream.destroy(), patienceMs);
    await loan.client.query('ROLLBACK').catch(() => {
      loan.dirty = true;
    });
    clearTimeout(timer);
  }
  const wasCut = stream.destroyed;
  loan.giveBack();
  return { wasCut };
}

/**
 * Rolls back. Where the connection is gone, its backend may not have noticed and works for nobody: it is told to end, and the place in
 * the pool stays taken until it has, so that no caller can leave more of them behind than the pool has connections.
 */
async function endWithoutTrace(pool: SessionPool, loan: Loan): Promise<void> {
  const { processId, overBudget } = loan;
  const { wasCut } = await rollBack(loan);
  if (!wasCut || processId === undefined) return loan.leave();
  const ending = backendIsGone(pool, processId).then(loan.leave);
  // A backend that is cut while it sends ends at once. One that computes may go on, and its caller has waited long enough.
  if (overBudget) await Promise.race([ending, sleep(patienceMs)]);
}

/** Deferred triggers run in COMMIT, so it is stopped like a statement; only then is the watch over. */
async function commit(loan: Loan, stopWatching: () => void): Promise<void> {
  try {
    await loan.client.query('COMMIT');
  } catch (error) {
    if (connectionSurvives(error)) throw error;
    throw new ToolError(
      'outcome_unknown',
      'The connection was lost while the change was being committed: it may have been carried out.',
      {
        next: 'Read the rows concerned before you repeat it.',
        connectionFault: true,
        cause: error,
      },
    );
  } finally {
    stopWatching();
    // A function that ran in the transaction may have changed the session for good.
    loan.dirty = true;
    loan.giveBack();
    loan.leave();
  }
}

/** True for an error the server sent and went on; a FATAL one ends the session. */
function connectionSurvives(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}

/** The socket under a connection. node-postgres keeps it here in every release; its types leave it out. */
function streamOf(client: PoolClient): import('node:net').Socket {
  return (client as unknown as { connection: { stream: import('node:net').Socket } }).connection.stream;
}
