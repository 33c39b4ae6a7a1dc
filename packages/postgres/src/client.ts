import {
  type Access,
  type ConnectContext,
  createRateLimiter,
  type Logger,
  nearest,
  ToolError,
} from '@patchbay/core';
import pg from 'pg';
import { requestCancel } from './connection/cancel.js';
import { type ConnectionOptions, connectionOptions } from './connection/connection-options.js';
import { guarded } from './connection/guarded-client.js';
import { tlsOptions } from './connection/tls.js';
import type { Facts } from './grammar/facts.js';
import { createGrammar, type Grammar } from './grammar/grammar.js';
import { createPolicy } from './policy/policy.js';
import type { BoundedResult } from './query/bounded-statement.js';
import { inTransaction, type SessionPool, type Transaction } from './query/session.js';
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

export function openDb(
  settings: PostgresSettings,
  { log, secrets, version, onReconnect }: ConnectContext,
): Db {
  const target = connectionOptions(settings);
  if (target.password) secrets.add(target.password);
  for (const part of [target.user, target.database, target.host]) secrets.allow(part);
  const pool = openPool(target, settings, { version, onReconnect });
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
    { params, maxRows, maxCharacters, toEnd }: StatementOptions & { toEnd?: boolean },
    transaction: Transaction,
    facts: Facts,
  ): Promise<QueryResult> {
    checkParams(facts, params);
    const startedAt = performance.now();
    const maxCellCharacters = settings.POSTGRES_MAX_CELL_CHARACTERS;
    const bounds = { maxRows, maxCharacters, maxCellCharacters, toEnd: toEnd ?? false };
    const result = await transaction.statement(sql, params, bounds);
    logSlow(log, settings.POSTGRES_SLOW_QUERY_MS, performance.now() - startedAt, result);
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
        .readWith(sql, options.signal, (transaction, facts) => run(sql, options, transaction, facts))
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

function openPool(
  target: ConnectionOptions,
  settings: PostgresSettings,
  { onReconnect }: Pick<ConnectContext, 'version' | 'onReconnect'>,
) {
  const size = settings.POSTGRES_POOL_SIZE;
  const connectTimeoutMs = settings.POSTGRES_CONNECT_TIMEOUT_MS;
  let opened: Promise<{ pool: pg.Pool; tls: Awaited<ReturnType<typeof tlsOptions>> }> | undefined;

  async function open() {
    const tls = await tlsOptions(target, connectTimeoutMs);
    const { host, port, user, database, password } = target;
    const pool = new pg.Pool({
      Client: guarded(pg.Client),
      host,
      port,
      user,
      database,
      password,
      ssl: tls,
      max: size,
      idleTimeoutMillis: settings.POSTGRES_IDLE_TIMEOUT_MS,
      maxLifetimeSeconds: Math.ceil(settings.POSTGRES_CONNECTION_MAX_AGE_MS / 1_000),
      connectionTimeoutMillis: connectTimeoutMs,
      application_name: settings.POSTGRES_APPLICATION_NAME,
      keepAlive: true,
      allowExitOnIdle: true,
    });
    // Without a listener, a connection that is cut while nobody uses it ends the process.
    pool.on('error', () => {});
    pool.on('connect', (client) => {
      client.on('error', () => {});
      onReconnect();
    });
    return { pool, tls };
  }

  const sessions: SessionPool & { end(): Promise<void> } = {
    size,
    maxSocketBytes: settings.POSTGRES_MAX_SOCKET_BYTES,
    gate: createRateLimiter({ limit: { perMinute: 0, burst: 1, concurrency: size } }),
    async connect() {
      opened ??= open();
      const opening = opened;
      try {
        return await (await opening).pool.connect();
      } catch (error) {
        // What the server offers may have changed with it: the question about TLS is asked again next time.
        if (opened === opening && (target.sslMode === 'prefer' || target.sslMode === 'allow')) {
          opened = undefined;
          opening.then(({ pool }) => pool.end()).catch(() => {});
        }
        throw error;
      }
    },
    processId: (client) => backendOf(client).processID,
    async cancel(client) {
      const tls = (await opened?.catch(() => undefined))?.tls ?? false;
      const { processID, secretKey } = backendOf(client);
      if (processID && secretKey)
        await requestCancel({ host: target.host, port: target.port, tls, processId: processID, secretKey });
    },
    async end() {
      await opened?.then(({ pool }) => pool.end()).catch(() => {});
    },
  };
  return sessions;
}

/** Number and key of a connection's backend. node-postgres has them since its first release; its types leave them out. */
function backendOf(client: pg.PoolClient): { processID?: number; secretKey?: number } {
  return client as unknown as { processID?: number; secretKey?: number };
}

function checkParams({ params: wanted }: Facts, given: string[]) {
  if (given.some((value) => /\p{Surrogate}/u.test(value))) {
    throw new ToolError(
      'invalid_argument',
      'A parameter holds half of a character (an unpaired surrogate).',
      {
        next: 'Send whole characters.',
      },
    );
  }
  if (wanted === given.length) return;
  throw new ToolError(
    'invalid_argument',
    `The statement uses ${wanted === 0 ? 'no parameters' : `$1 to $${wanted}`}, and params holds ${given.length}.`,
    {
      next: 'Give one text per $n, in order; write NULL into the SQL.',
    },
  );
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
