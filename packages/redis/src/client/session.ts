import type { ConnectionOptions } from 'node:tls';
import { noteUncheckedAnswer, ToolError, untilAborted } from '@patchbay/core';
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
   * Sends a command in this turn of the event loop and waits for its reply.
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
  let ended = false;
  let sent = 0;
  let answered = 0;
  let owed = 0;
  let silenceMs = 0;
  let bytes = 0;
  let heardAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let corked = false;

  // The first error says why; what follows from it says only that the connection is closed.
  const note = (error: unknown) => {
    fault ??= error;
  };
  redis.on('error', note);
  await redis.connect().catch((error) => {
    redis.disconnect();
    const cause = fault ?? error;
    throw tls && codeOf(cause) === 'ETIMEDOUT' ? noTls(cause) : cause;
  });
  redis.stream.on('data', (chunk: Buffer) => {
    heardAt = performance.now();
    bytes += chunk.length;
    if (bytes > maxReplyBytes) end(tooLong(maxReplyBytes));
  });

  function end(reason: unknown) {
    ended = true;
    note(reason);
    redis.stream.destroy();
    redis.disconnect();
  }

  // The driver learns of a broken stream a moment after the stream does.
  const isOpen = () => !ended && redis.status === 'ready' && redis.stream.writable;

  /** Holds back what is written until the turn of the event loop is over: one write for all its commands, which cost less than a write. */
  function writeTogether() {
    if (corked) return;
    corked = true;
    redis.stream.cork();
    process.nextTick(() => {
      corked = false;
      redis.stream.uncork();
    });
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

  /** Sends a command now. The promise rejects with what `Session.send` says, but for the signal. */
  async function dispatch([name, ...args]: Command, sending: SendOptions): Promise<Reply> {
    if (!isOpen()) throw lost(fault);
    if (owed === 0) {
      heardAt = performance.now();
      bytes = 0;
      silenceMs = 0;
    }
    const place = sent;
    sent += 1;
    owed += 1;
    silenceMs = Math.max(silenceMs, sending.silenceMs);
    if (owed === 1) watch();
    writeTogether();
    try {
      const reply = fromDriver(await redis.callBuffer(name, args));
      noteUncheckedAnswer(sending.signal);
      return reply;
    } catch (thrown) {
      if (isReplyError(thrown)) throw redisError(thrown.message);
      // Only the command whose turn it was is told of its long reply; the others merely lost the connection.
      throw lost(isTooLong(fault) && place !== answered ? undefined : (fault ?? thrown));
    } finally {
      // What the end of the connection rejects was not answered.
      if (redis.status === 'ready') answered += 1;
      owed -= 1;
      // A reply that came is read; the next one is counted anew.
      bytes = 0;
      if (owed === 0) clearTimeout(timer);
    }
  }

  return {
    open: isOpen,
    async send(command, options) {
      options.signal.throwIfAborted();
      return untilAborted(dispatch(command, options), options.signal);
    },
    async sendAll(commands, options) {
      options.signal.throwIfAborted();
      // Every command is written before the first reply is looked at; the signal is watched once, not once for each.
      const sent = commands.map((command) =>
        dispatch(command, options).catch((error): Reply => {
          if (isRedisError(error)) return error;
          throw error;
        }),
      );
      return untilAborted(Promise.all(sent), options.signal);
    },
    close() {
      clearTimeout(timer);
      ended = true;
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
  if (isReplyError(value)) return redisError(value.message);
  if (value instanceof Error) throw value;
  return String(value);
}

function isReplyError(value: unknown): value is Error {
  return value instanceof Error && value.name === 'ReplyError';
}

const lostMessage = 'The connection to Redis was lost.';

function lost(fault: unknown): unknown {
  if (ToolError.is(fault)) return fault;
  // The driver's words for a first byte that begins no reply.
  if (fault instanceof Error && /Unknown RESP type/.test(fault.message)) return notRedis(fault);
  return new ToolError('unavailable', lostMessage, {
    next: 'Call again.',
    cause: fault,
  });
}

/** True for the error of a connection that ended without a word. */
export function isLost(error: unknown): boolean {
  return ToolError.is(error) && error.code === 'unavailable' && error.message === lostMessage;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function notRedis(cause: Error): ToolError {
  return new ToolError('unavailable', 'What answers at that address is not Redis.', {
    next: 'Correct host and port in REDIS_URL, then restart the server.',
    cause,
  });
}

/** A server without TLS waits for the rest of what it takes for a command. */
function noTls(cause: unknown): ToolError {
  return new ToolError('timeout', 'The address of Redis does not answer, or does not speak TLS.', {
    next: 'If the port is one without TLS, write redis:// instead of rediss:// (REDIS_TLS false), then restart the server. Otherwise check host, port and firewall.',
    connectionFault: true,
    cause,
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
