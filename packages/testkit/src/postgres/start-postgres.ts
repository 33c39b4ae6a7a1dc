import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from '../free-port.js';
import { findPostgres, type PostgresBinaries } from './binaries.js';

export interface PostgresOptions {
  /** Server parameters, for example `{ shared_preload_libraries: 'pg_stat_statements' }`. */
  parameters?: Record<string, string | number>;
  /** With a password the superuser must log in by it (SCRAM); without, everybody on loopback is let in. */
  password?: string;
  /** PEM files for TLS. */
  tls?: { cert: string; key: string };
}

/** A real PostgreSQL of its own, in a scratch folder on a free port of loopback. */
export interface TestPostgres {
  host: string;
  port: number;
  /** A connection string; the superuser `postgres` and its database by default. */
  url(options?: {
    user?: string;
    password?: string;
    database?: string;
    port?: number;
    query?: string;
  }): string;
  /** Runs SQL as superuser and returns the rows of the last statement. */
  sql(text: string, database?: string): Promise<Array<Record<string, unknown>>>;
  /** A folder the server's user may write to. */
  scratch: string;
  /** Folder of the server's own files. */
  data: string;
  /** Stops it as an administrator would (fast), and starts it on the same port with the same data. */
  restart(): Promise<void>;
  shutDown(): Promise<void>;
  start(): Promise<void>;
  /** Stops it for good and removes its files. */
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGQUIT');
});

export async function startPostgres({
  parameters = {},
  password,
  tls,
}: PostgresOptions = {}): Promise<TestPostgres> {
  const binaries = findPostgres();
  const home = mkdtempSync(join(tmpdir(), 'patchbay-pg-'));
  const data = join(home, 'data');
  const scratch = join(home, 'scratch');
  chmodSync(home, 0o755);
  for (const folder of [data, scratch]) {
    mkdirSync(folder, { mode: 0o700 });
    if (binaries.runAs) chownSync(folder, binaries.runAs.uid, binaries.runAs.gid);
  }
  await initialise(binaries, data, home, password);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    max_connections: 60,
    ...(tls ? tlsParameters(tls, scratch, binaries) : {}),
    ...parameters,
  };
  let child: ChildProcess | undefined;

  const server: TestPostgres = {
    host: '127.0.0.1',
    port,
    scratch,
    data,
    url({
      user = 'postgres',
      password: secret = password,
      database = 'postgres',
      port: other = port,
      query = '',
    } = {}) {
      const login = secret ? `${user}:${encodeURIComponent(secret)}` : user;
      return `postgresql://${login}@127.0.0.1:${other}/${database}${query}`;
    },
    async sql(text, database = 'postgres') {
      const client = await connect(server.url({ database }));
      try {
        const result: pg.QueryResult | pg.QueryResult[] = await client.query(text);
        return (Array.isArray(result) ? result.at(-1) : result)?.rows ?? [];
      } finally {
        await client.end();
      }
    },
    async start() {
      const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const started = spawn(binaries.postgres, ['-D', data, ...args], {
        ...binaries.runAs,
        stdio: ['ignore', 'ignore', 'pipe'],
        env: environment,
      });
      running.add(started);
      started.once('exit', () => running.delete(started));
      child = started;
      await untilReady(server, started);
    },
    async shutDown() {
      const stopping = child;
      if (!stopping || stopping.exitCode !== null) return;
      const exited = new Promise((resolve) => stopping.once('exit', resolve));
      // SIGINT is PostgreSQL's fast shutdown: sessions are ended with 57P01.
      stopping.kill('SIGINT');
      await exited;
    },
    async restart() {
      await server.shutDown();
      await server.start();
    },
    async stop() {
      await server.shutDown();
      rmSync(home, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

const environment = { LC_ALL: 'C.UTF-8', PATH: process.env.PATH ?? '' };

async function initialise(
  { initdb, runAs }: PostgresBinaries,
  data: string,
  home: string,
  password: string | undefined,
) {
  const login =
    password === undefined ? ['-A', 'trust'] : ['-A', 'scram-sha-256', '--pwfile', join(home, 'password')];
  if (password !== undefined) {
    writeFileSync(join(home, 'password'), password);
    if (runAs) chownSync(join(home, 'password'), runAs.uid, runAs.gid);
  }
  await promisify(execFile)(
    initdb,
    ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync', ...login],
    { ...runAs, env: environment },
  );
}

/** PostgreSQL wants its key owned by its user and closed to everybody else. */
function tlsParameters(
  { cert, key }: { cert: string; key: string },
  folder: string,
  { runAs }: PostgresBinaries,
) {
  const files = { ssl_cert_file: join(folder, 'server.crt'), ssl_key_file: join(folder, 'server.key') };
  writeFileSync(files.ssl_cert_file, cert);
  writeFileSync(files.ssl_key_file, key, { mode: 0o600 });
  if (runAs) for (const file of Object.values(files)) chownSync(file, runAs.uid, runAs.gid);
  return { ssl: 'on', ...files };
}

async function untilReady(server: TestPostgres, child: ChildProcess) {
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  for (let attempt = 1; ; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`);
    try {
      await (await connect(server.url())).end();
      return;
    } catch (error) {
      if (attempt > 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString,
    application_name: 'testkit',
    ...(connectionString.includes('ssl') ? {} : { ssl: false }),
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}
