import { type Access, type ConnectContext, type Logger, nearest, ToolError } from '@patchbay/core';
import { openPool } from './client-pool.js';
import { connectionOptions } from './connection/connection-options.js';
import type { Facts } from './grammar/facts.js';
import { createGrammar, type Grammar } from './grammar/grammar.js';
import { createPolicy } from './policy/policy.js';
import type { BoundedResult, Bounds } from './query/bounded-statement.js';
import { checkParams } from './query/check-params.js';
import { inTransaction, type Transaction } from './query/session.js';
import { createTypeNames } from './query/type-names.js';
import { checkRead, checkWrite } from './read-rules.js';
import type { PostgresSettings } from './settings.js';

export interface Column {
  name: string;
  type: string;
}

/** Rows as PostgreSQL writes them, and what was left out. */
export interface QueryResult {
  columns: Column[];
  rows: Array<Array<string | null>>;
  more: boolean;
  cutCells: number;
  /** Rows the command says it touched. */
  affected: number;
  /** The verb of the command tag, for example `UPDATE`. */
  command: string;
}

export interface StatementOptions {
  params: string[];
  maxRows: number;
  maxCharacters: number;
  signal: AbortSignal;
}

/** One database, as the tools see it. */
export interface Db {
  settings: PostgresSettings;
  grammar: Grammar;
  /**
   * Runs one statement of the user's that only reads.
   * @throws ToolError `refused` when it does more, `invalid_argument` when it cannot be read
   */
  read(sql: string, options: StatementOptions): Promise<QueryResult>;
  /** Checks a statement as `read` does and runs `work` in its transaction instead of it. */
  readWith<T>(
    sql: string,
    signal: AbortSignal,
    work: (transaction: Transaction, facts: Facts) => Promise<T>,
  ): Promise<T>;
  /** Refuses what a text of the user's, read by the grammar, would run beside the statement. */
  judge(facts: Facts, transaction: Transaction, signal: AbortSignal): Promise<unknown>;
  /** Runs one statement of the user's that may change data; `keep` commits it. */
  write(sql: string, options: StatementOptions & { access: Access; keep: boolean }): Promise<QueryResult>;
  /** Rows of a query of ours, in a READ ONLY transaction. */
  look<Row>(name: string, text: string, values: unknown[], signal: AbortSignal): Promise<Row[]>;
  /** Several queries of ours in one READ ONLY transaction. */
  lookWith<T>(signal: AbortSignal, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export function openDb(settings: PostgresSettings, { log, secrets, onReconnect }: ConnectContext): Db {
  const target = connectionOptions(settings);
  if (target.password) secrets.add(target.password);
  for (const part of [target.user, target.database, target.host]) secrets.allow(part);
  const pool = openPool(target, settings, onReconnect);
  const grammar = createGrammar();
  const policy = createPolicy({
    grammar,
    allow: settings.POSTGRES_ALLOW_FUNCTIONS ?? [],
    deny: settings.POSTGRES_DENY_FUNCTIONS ?? [],
  });
  const typeNames = createTypeNames();
  const limits = {
    statementTimeoutMs: settings.POSTGRES_STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: settings.POSTGRES_LOCK_TIMEOUT_MS,
  };

  /** Reads, judges and opens the transaction the statement runs in. */
  async function checked<T>(
    sql: string,
    {
      access,
      signal,
      rule,
    }: { access: 'READ ONLY' | 'READ WRITE'; signal: AbortSignal; rule: (facts: Facts) => void },
    work: (transaction: Transaction, facts: Facts) => Promise<T>,
  ): Promise<T> {
    const facts = await grammar.read(sql, signal);
    rule(facts);
    return inTransaction(pool, { access, signal, ...limits }, async (transaction) => {
      const { usesAllowed, runsFunctions } = await policy.judge(facts, transaction.catalog, {
        mayWrite: access === 'READ WRITE',
        signal,
      });
      if (usesAllowed) transaction.spoil();
      if (runsFunctions || facts.params > 0) await transaction.planAfresh();
      return work(transaction, facts);
    });
  }

  async function run(
    sql: string,
    { params, maxRows, maxCharacters, toEnd, isLast }: StatementOptions & Pick<Bounds, 'toEnd' | 'isLast'>,
    transaction: Transaction,
    facts: Facts,
  ): Promise<QueryResult> {
    checkParams(facts, params);
    const startedAt = performance.now();
    const maxCellCharacters = settings.POSTGRES_MAX_CELL_CHARACTERS;
    const bounds = {
      maxRows,
      maxCharacters,
      maxCellCharacters,
      toEnd: toEnd ?? false,
      isLast: isLast ?? false,
    };
    const result = await transaction.statement(sql, params, bounds);
    logSlow(log, settings.POSTGRES_SLOW_QUERY_MS, performance.now() - startedAt, result);
    // After a read its transaction is over; this look needs none.
    const names = await typeNames(
      result.fields.map(({ typeId }) => typeId),
      transaction.catalog,
    );
    const { rows, more, cutCells, command } = result;
    return {
      columns: result.fields.map(({ name }, index) => ({ name, type: names[index] ?? '' })),
      rows,
      more,
      cutCells,
      affected: Number(/\d+$/.exec(command)?.[0] ?? 0),
      command: /^[A-Z ]+/.exec(command)?.[0].trim() ?? '',
    };
  }

  const db: Db = {
    settings,
    grammar,
    readWith: (sql, signal, work) => checked(sql, { access: 'READ ONLY', signal, rule: checkRead }, work),
    judge: (facts, { catalog }, signal) => policy.judge(facts, catalog, { mayWrite: false, signal }),
    read: (sql, options) =>
      db
        .readWith(sql, options.signal, (transaction, facts) =>
          run(sql, { ...options, isLast: true }, transaction, facts),
        )
        .catch((error) => suggestRelations(db, error, options.signal)),
    write: (sql, { access, keep, ...options }) =>
      checked(
        sql,
        { access: 'READ WRITE', signal: options.signal, rule: (facts) => checkWrite(facts, access) },
        async (transaction, facts) => {
          const result = await run(sql, { ...options, toEnd: true }, transaction, facts);
          if (keep) transaction.commitAtEnd();
          return result;
        },
      ).catch((error) => suggestRelations(db, error, options.signal)),
    look: (name, text, values, signal) =>
      db.lookWith(signal, (transaction) => transaction.catalog(name, text, values)),
    lookWith: (signal, work) => inTransaction(pool, { access: 'READ ONLY', signal, ...limits }, work),
    async close() {
      grammar.close();
      await pool.end();
    },
  };
  return db;
}

/** Neither text nor values: both may be private. The line of the call stands beside it in the log. */
function logSlow(log: Logger, thresholdMs: number, ms: number, { rows }: BoundedResult) {
  if (thresholdMs > 0 && ms > thresholdMs) log.warn('slow query', { ms: Math.round(ms), rows: rows.length });
}

/** A wrong relation name gets the nearest right ones. */
async function suggestRelations(db: Db, error: unknown, signal: AbortSignal): Promise<never> {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '42P01' || signal.aborted)
    throw error;
  const wrong = /"([^"]+)"/.exec(error.message)?.[1];
  if (!wrong) throw error;
  const near = nearest(wrong.split('.').at(-1) ?? wrong, await relationNames(db, signal));
  if (near.length === 0) throw error;
  throw new ToolError('not_found', `There is no relation ${wrong}.`, {
    next: `Did you mean ${near.join(' or ')}? list_tables shows them all.`,
    details: { sqlstate: '42P01' },
    cause: error,
  });
}

/** Names of every relation a user made, with the schema where it is not on the search path. */
export async function relationNames(db: Db, signal: AbortSignal): Promise<string[]> {
  const rows = await db.look<{ name: string }>(
    'patchbay_relation_names',
    `SELECT CASE WHEN pg_catalog.pg_table_is_visible(c.oid) THEN c.relname ELSE n.nspname || '.' || c.relname END AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
     ORDER BY 1 LIMIT 5000`,
    [],
    signal,
  );
  return rows.map(({ name }) => name);
}
