import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Redis, type RedisOptions } from 'ioredis';
import { type Certificate, makeCertificate, tlsOptions } from './certificate.js';
import { findRedis, type RedisBinary, type RedisVersion } from './find-redis.js';
import { quoted } from './quoted.js';
import { type RedisProcess, startRedisProcess } from './redis-process.js';

export interface StartRedisOptions {
  /** Password of the default user. */
  password?: string;
  /** ACL rules by user name, for example `{ reader: 'on >secret ~app:* +@read' }`. */
  aclUsers?: Readonly<Record<string, string>>;
  /** Directives of redis.conf with their arguments as they stand in the file; they beat ours. */
  config?: Readonly<Record<string, string>>;
  /** Listens on a unix socket too, at `socketPath`. */
  unixSocket?: boolean;
  /** TLS instead of plain TCP; `mutual` asks clients for a certificate. */
  tls?: boolean | 'mutual';
  /** 7 unless told otherwise. */
  version?: RedisVersion;
}

/** What ioredis takes, without the switch that changes the types of its replies. */
export type ClientOptions = Omit<RedisOptions, 'replyMapping'>;

/** Paths of PEM files. The certificate is self-signed: it is also the authority, and the client's certificate. */
export interface TlsFiles {
  caFile: string;
  certificateFile: string;
  keyFile: string;
}

export interface RedisServer extends RedisProcess {
  /** With the password of the default user, where it has one. */
  readonly url: string;
  readonly socketPath?: string;
  readonly tls?: TlsFiles;
  /**
   * A connected client for the test itself, closed by `stop`. It reconnects by itself, every 50 ms.
   * Throws what the server said where it does not let the client in.
   */
  client(options?: ClientOptions): Promise<Redis>;
}

/**
 * Starts a Redis on a free port. Every write reaches the operating system before it is answered, so the data
 * survive `kill` and `restart`; a test that measures can set `config: { appendonly: 'no' }`.
 * Throws where no Redis can be had (see `findRedis`) or it does not start.
 */
export async function startRedis(options: StartRedisOptions = {}): Promise<RedisServer> {
  return startRedisWith(await findRedis(options.version ?? '7'), options);
}

/** The same with a binary that was found already. */
export async function startRedisWith(binary: RedisBinary, options: StartRedisOptions): Promise<RedisServer> {
  const certificate = options.tls ? makeCertificate() : undefined;
  const redis = await startRedisProcess({
    binary,
    certificate,
    configuration: async (port, folder) => {
      if (certificate) await writeTlsFiles(folder, certificate);
      return configurationLines(port, folder, options).join('\n');
    },
  });
  const connection: ClientOptions = {
    host: redis.host,
    port: redis.port,
    ...(options.password !== undefined && { password: options.password }),
    ...(certificate && { tls: tlsOptions(certificate) }),
  };
  const clients: Redis[] = [];
  const credentials = options.password === undefined ? '' : `:${encodeURIComponent(options.password)}@`;
  return {
    ...redis,
    get pid() {
      return redis.pid;
    },
    url: `${certificate ? 'rediss' : 'redis'}://${credentials}${redis.host}:${redis.port}`,
    ...(options.unixSocket && { socketPath: join(redis.folder, 'redis.sock') }),
    ...(certificate && { tls: tlsFiles(redis.folder) }),
    async client(overrides: ClientOptions = {}) {
      const settings: ClientOptions = {
        ...connection,
        retryStrategy: () => 50,
        ...overrides,
        lazyConnect: true,
      };
      const client = new Redis(settings);
      let cause: Error | undefined;
      // A lost connection shows in the commands that fail; without a listener ioredis prints it as well.
      client.on('error', (error) => {
        cause = error;
      });
      clients.push(client);
      await client.connect().catch((error) => {
        client.disconnect();
        // ioredis says only that the connection is closed; why, it told the listener.
        throw cause ?? error;
      });
      return client;
    },
    async stop() {
      for (const client of clients) client.disconnect();
      await redis.stop();
    },
  };
}

function tlsFiles(folder: string): TlsFiles {
  const certificateFile = join(folder, 'certificate.pem');
  return { caFile: certificateFile, certificateFile, keyFile: join(folder, 'key.pem') };
}

async function writeTlsFiles(folder: string, { certificate, key }: Certificate): Promise<void> {
  const { certificateFile, keyFile } = tlsFiles(folder);
  await writeFile(certificateFile, certificate);
  await writeFile(keyFile, key, { mode: 0o600 });
}

function configurationLines(port: number, folder: string, options: StartRedisOptions): string[] {
  const { password, aclUsers = {}, config = {}, unixSocket, tls } = options;
  const { caFile, certificateFile, keyFile } = tlsFiles(folder);
  return [
    'bind 127.0.0.1',
    ...(tls
      ? [
          'port 0',
          `tls-port ${port}`,
          `tls-ca-cert-file ${quoted(caFile)}`,
          `tls-cert-file ${quoted(certificateFile)}`,
          `tls-key-file ${quoted(keyFile)}`,
          `tls-auth-clients ${tls === 'mutual' ? 'yes' : 'no'}`,
        ]
      : [`port ${port}`]),
    ...(unixSocket ? [`unixsocket ${quoted(join(folder, 'redis.sock'))}`] : []),
    `dir ${quoted(folder)}`,
    'save ""',
    'appendonly yes',
    // What the operating system holds survives the end of a process; only a power cut would need more.
    'appendfsync no',
    // A rewrite forks in the middle of whatever a test measures.
    'auto-aof-rewrite-percentage 0',
    ...(password === undefined ? [] : [`requirepass ${quoted(password)}`]),
    ...Object.entries(aclUsers).map(([name, rules]) => `user ${name} ${rules}`),
    ...Object.entries(config).map(([name, value]) => `${name} ${value === '' ? '""' : value}`),
    '',
  ];
}
