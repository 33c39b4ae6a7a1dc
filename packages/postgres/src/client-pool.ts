import { type ConnectContext, createRateLimiter } from '@patchbay/core';
import pg from 'pg';
import { requestCancel } from './connection/cancel.js';
import type { ConnectionOptions } from './connection/connection-options.js';
import { guarded } from './connection/guarded-client.js';
import { otherTls, type Tls, tlsOptions } from './connection/tls.js';
import type { SessionPool } from './query/session.js';
import type { PostgresSettings } from './settings.js';

interface Opened {
  pool: pg.Pool;
  tls: Tls;
}

export interface Pool extends SessionPool {
  end(): Promise<void>;
}

export function openPool(
  target: ConnectionOptions,
  settings: PostgresSettings,
  onReconnect: ConnectContext['onReconnect'],
): Pool {
  const size = settings.POSTGRES_POOL_SIZE;
  const connectTimeoutMs = settings.POSTGRES_CONNECT_TIMEOUT_MS;
  let opened: Promise<Opened> | undefined;

  /** A pool with its first connection in it, encrypted or not as libpq would have it. */
  async function open(): Promise<Opened> {
    const tls = await tlsOptions(target, connectTimeoutMs);
    try {
      return await openWith(tls);
    } catch (refusal) {
      const other = isRefusal(refusal) ? otherTls(target, tls) : undefined;
      if (other === undefined) throw refusal;
      // What the server says of the second try counts, but not that it has no second way.
      return openWith(other).catch((error) => {
        throw 'severity' in error ? error : refusal;
      });
    }
  }

  async function openWith(tls: Tls): Promise<Opened> {
    const pool = poolWith(tls);
    try {
      (await pool.connect()).release();
      return { pool, tls };
    } catch (error) {
      pool.end().catch(() => {});
      throw error;
    }
  }

  function poolWith(tls: Tls): pg.Pool {
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
    return pool;
  }

  function forget(opening: Promise<Opened>) {
    if (opened !== opening) return;
    opened = undefined;
    opening.then(({ pool }) => pool.end()).catch(() => {});
  }

  function begin(): Promise<Opened> {
    if (opened) return opened;
    const opening = open();
    opened = opening;
    opening.catch(() => forget(opening));
    return opening;
  }

  return {
    size,
    maxSocketBytes: settings.POSTGRES_MAX_SOCKET_BYTES,
    gate: createRateLimiter({ limit: { perMinute: 0, burst: 1, concurrency: size } }),
    async connect() {
      const opening = begin();
      const { pool } = await opening;
      try {
        return await pool.connect();
      } catch (error) {
        // What the server offers may have changed with it: the question about TLS is asked again next time.
        if (target.sslMode === 'prefer' || target.sslMode === 'allow') forget(opening);
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
}

/** True where pg_hba.conf, or what stands in its place, lets nobody in this way. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '28000';
}

/** Number and key of a connection's backend. node-postgres has them since its first release; its types leave them out. */
function backendOf(client: pg.PoolClient): { processID?: number; secretKey?: number } {
  return client as unknown as { processID?: number; secretKey?: number };
}
