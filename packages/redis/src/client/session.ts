import type { ConnectionOptions } from 'node:tls';
import { ToolError, untilAborted } from '@patchbay/core';
import { Redis } from 'ioredis';
import { isRedisError, type Reply, redisError } from '../reply/reply.js';
import type { Address } from './target.js';

/** A command: its name and its arguments, byte by byte. */
export type Command = [name: string, ...args: Array<string | Buffer>];

export interface SendOptions {
  signal: AbortSignal;
  /** Longest silence of the server while it is owed a reply, in milliseconds. */
  silenceMs: number;
}

/** One connection. It never reconnects and never repeats: who needs another one opens it. */
export interface Session {
  /** False as soon as the connection is lost or closed. */
  open(): boolean;
  /**
   * Sends a command at once and waits for its reply.
   * @throws RedisError for a refusal; ToolError `unavailable` when the connection ends and `timeout` when the server stays silent,
   * which ends the connection, too; the signal's reason
   */
  send(command: Command, options: SendOptions): Promise<Reply>;
  /** Several commands in one go, their errors among their replies. Throws only what ends the connection. */
  sendAll(commands: Command[], options: SendOptions): Promise<Reply[]>;
  close(): void;
}

export interface SessionOptions {
  address: Address;
  /** TLS with these options; none when undefined. */
  tls: ConnectionOptions | undefined;
  connectTimeoutMs: number;
  /** Most bytes of one reply. */
  maxReplyBytes: number;
}

/**
 * Connects. ioredis carries and decodes; that it would reconnect, queue, resend and log in by itself is switched off, because only so is
 * known for every command whether it was sent.
 * @throws ToolError `unavailable` or what Node says of the network or the certificate
 */
export async function openSession({
  address,
  tls,
  connectTimeoutMs,
  maxReplyBytes,
}: SessionOptions): Promise<Session> {
  const redis = new Redis({
    ...address,
    ...(tls ? { tls } : {}),
    lazyConnect: true,
    protocol: 2,
    stringNumbers: true,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    retryStrategy: null,
    disableClientInfo: true,
    connectTimeout: connectTimeoutMs,
    keepAlive: 30_000,
  });
  let fault: unknown;
  let sent = 0;
  let answered = 0;
  let owed = 0;
  let silenceMs = 0;
  let bytes = 0;
  let heardAt = 0;
  let timer: NodeJS.Timeout | undefined;

  // The first error says why; what follows from it says only that the connection is closed.
  const note = (error: unknown) => {
    fault ??= error;
  };
  redis.on('error', note);
  await redis.connect().catch((error) => {
    redis.disconnect();
    throw fault ?? error;
  });
  redis.stream.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    bytes += chunk.length;
    if (bytes > maxReplyBytes) end(tooLong(maxReplyBytes));
  });

  function end(reason: unknown) {
    note(reason);
    redis.stream.destroy();
    redis.disconnect();
  }

  function watch() {
    clearTimeout(timer);
    if (owed === 0) return;
    const leftMs = heardAt + silenceMs - performance.now();
    timer = setTimeout(
      () => (performance.now() - heardAt >= silenceMs ? end(silent(silenceMs)) : watch()),
      Math.max(1, leftMs),
    );
  }

  async function send([name, ...args]: Command, options: SendOptions): Promise<Reply> {
    if (redis.status !== 'ready') throw lost(fault);
    if (owed === 0) {
      heardAt = performance.now();
      bytes = 0;
      silenceMs = 0;
    }
    const place = sent;
    sent += 1;
    owed += 1;
    silenceMs = Math.max(silenceMs, options.silenceMs);
    if (owed === 1) watch();
    const reply = redis.callBuffer(name, args).then(fromDriver, (error) => {
      throw fromDriver(error);
    });
    reply
      .catch(() => {})
      .finally(() => {
        // What the end of the connection rejects was not answered.
        if (redis.status === 'ready') answered += 1;
        owed -= 1;
        // A reply that came is read; the next one is counted anew.
        bytes = 0;
        if (owed === 0) clearTimeout(timer);
      });
    try {
      return await untilAborted(reply, options.signal);
    } catch (error) {
      if (isRedisError(error) || options.signal.aborted || ToolError.is(error)) throw error;
      // Only the command whose turn it was is told of its long reply; the others merely lost the connection.
      if (isTooLong(fault) && place !== answered) throw lost(undefined);
      throw lost(fault ?? error);
    }
  }

  return {
    open: () => redis.status === 'ready',
    send,
    async sendAll(commands, options) {
      // Every command is written before the first reply is looked at.
      const sent = commands.map((command) =>
        send(command, options).catch((error): Reply => {
          if (isRedisError(error)) return error;
          throw error;
        }),
      );
      return Promise.all(sent);
    },
    close() {
      clearTimeout(timer);
      note(new Error('closed'));
      redis.disconnect();
    },
  };
}

/** What the driver decoded, in our terms. Booleans come as numbers, errors inside a reply as errors. */
function fromDriver(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (Buffer.isBuffer(value) || typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(fromDriver);
  if (value instanceof Error)
    return value.name === 'ReplyError' ? redisError(value.message) : rethrown(value);
  return String(value);
}

function rethrown(error: Error): never {
  throw error;
}

function lost(fault: unknown): unknown {
  if (ToolError.is(fault)) return fault;
  return new ToolError('unavailable', 'The connection to Redis was lost.', {
    next: 'Call again.',
    cause: fault,
  });
}

function silent(silenceMs: number): ToolError {
  return new ToolError(
    'timeout',
    `Redis accepted the connection and then said nothing for ${silenceMs / 1_000} s.`,
    {
      next: 'It hangs, is blocked by a slow command, or something between here and there swallows the traffic. Look with redis-cli, then call again; REDIS_REPLY_TIMEOUT_MS and REDIS_COMMAND_TIMEOUT_MS set the patience.',
      connectionFault: true,
    },
  );
}

/** True for the error of a reply that was too long to be read. The command was carried out all the same. */
export function isTooLong(error: unknown): boolean {
  return ToolError.is(error) && error.details?.longest_reply !== undefined;
}

function tooLong(maxReplyBytes: number): ToolError {
  return new ToolError('refused', `The reply has more than ${maxReplyBytes} bytes and was not read.`, {
    next: 'Ask for less: a range, a count, fewer keys or fields; get_keys reads big values piece by piece. REDIS_MAX_REPLY_BYTES raises the limit.',
    details: { longest_reply: maxReplyBytes },
  });
}
