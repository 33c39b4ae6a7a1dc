import { ToolError } from '@patchbay/core';
import { isRedisError, mapOf, type Reply, textOf } from '../reply/reply.js';
import type { RedisSettings } from '../settings.js';
import {
  type Command,
  isLost,
  openSession,
  type SendOptions,
  type Session,
  type SessionOptions,
} from './session.js';
import type { Login } from './target.js';

/** What a server says of itself. */
export interface ServerFacts {
  /** For example `redis` or `valkey`. */
  server: string;
  version: string;
  /** `standalone`, `cluster` or `sentinel`. */
  mode: string;
  /** `master` or `replica`. */
  role: string;
  protocol: 2 | 3;
}

export interface GreetedSession extends Session {
  facts: ServerFacts;
}

export interface HandshakeOptions extends SessionOptions {
  login: Login;
  db: number;
  protocol: RedisSettings['REDIS_PROTOCOL'];
  clientName: string;
  silenceMs: number;
  signal: AbortSignal;
}

// CLIENT NO-TOUCH keeps reading from changing what is evicted first; Redis 7.2 and every Valkey have it.
const noTouchSince = [7, 2];

/**
 * Connects and logs in. RESP2 is spoken unless told otherwise: its replies have one shape for every command, also for those of modules
 * nobody listed here. A server that insists on RESP3 is asked again in RESP3.
 * @throws ToolError, RedisError (WRONGPASS, NOAUTH, a database number out of range) or what the network says
 */
export async function greet(options: HandshakeOptions): Promise<GreetedSession> {
  if (options.protocol === '3') return greetIn(3, options);
  try {
    return await greetIn(2, options);
  } catch (error) {
    if (options.protocol === 'auto' && isRedisError(error) && error.kind === 'NOPROTO')
      return greetIn(3, options);
    throw error;
  }
}

async function greetIn(protocol: 2 | 3, options: HandshakeOptions): Promise<GreetedSession> {
  const session = await openSession(options);
  const { login, db, clientName } = options;
  const sending: SendOptions = { signal: options.signal, silenceMs: options.silenceMs };
  try {
    const facts = await logIn(session, protocol, login, sending);
    const extras: Command[] = [
      ...(db > 0 ? [['SELECT', String(db)] satisfies Command] : []),
      ['CLIENT', 'SETNAME', clientName],
      ...(knowsNoTouch(facts.version) ? [['CLIENT', 'NO-TOUCH', 'ON'] satisfies Command] : []),
    ];
    const [selected] = await session.sendAll(extras, sending);
    // A name and NO-TOUCH are niceties that a narrow ACL may refuse; another database than the wanted one is not.
    if (db > 0 && isRedisError(selected)) throw selected;
    return { ...session, facts };
  } catch (error) {
    session.close();
    throw isLost(error) ? closedAtOnce(error, options.tls !== undefined) : error;
  }
}

/** What accepts a connection and ends it before a word was said has a reason of its own. */
function closedAtOnce(cause: unknown, tls: boolean): ToolError {
  return new ToolError('unavailable', 'Redis accepted the connection and closed it at once.', {
    next: tls
      ? 'It may want a certificate (REDIS_TLS_CERT, REDIS_TLS_KEY), refuse this machine, or be just starting. Check that, then call again.'
      : 'The port may be one with TLS: then write rediss:// and restart the server. Or it refuses this machine, or is just starting: call again.',
    connectionFault: true,
    cause,
  });
}

async function logIn(
  session: Session,
  protocol: 2 | 3,
  { username, password }: Login,
  sending: SendOptions,
): Promise<ServerFacts> {
  const named = username ?? 'default';
  if (protocol === 3) {
    const auth = password === undefined ? [] : ['AUTH', named, password];
    return factsOf(await session.send(['HELLO', '3', ...auth], sending));
  }
  if (password !== undefined) {
    // One argument is what servers before Redis 6 know, and means the user `default` to later ones.
    const auth: Command = username === undefined ? ['AUTH', password] : ['AUTH', username, password];
    await session.send(auth, sending).catch((error) => {
      // The default user needs no password, which is no reason to stay out.
      if (isRedisError(error) && /without any password configured|no password is set/.test(error.text))
        return;
      throw error;
    });
  }
  const [hello] = await session.sendAll([['HELLO']], sending);
  if (isRedisError(hello) && /unknown command|wrong number of arguments/i.test(hello.text)) {
    const [info] = await session.sendAll([['INFO']], sending);
    if (isRedisError(info) && info.kind !== 'NOPERM') throw info;
    return factsFromInfo(isRedisError(info) ? '' : textOf(info));
  }
  return factsOf(hello);
}

function factsOf(hello: Reply | undefined): ServerFacts {
  const facts = mapOf(hello);
  const fact = (name: string, fallback: string) => (facts.has(name) ? textOf(facts.get(name)) : fallback);
  return {
    server: fact('server', 'redis'),
    version: fact('version', ''),
    mode: fact('mode', 'standalone'),
    role: fact('role', 'master') === 'master' ? 'master' : 'replica',
    protocol: fact('proto', '2') === '3' ? 3 : 2,
  };
}

function factsFromInfo(info: string): ServerFacts {
  const line = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
  return {
    server: 'redis',
    version: line('redis_version'),
    mode: line('redis_mode') || 'standalone',
    role: line('role') === 'slave' ? 'replica' : 'master',
    protocol: 2,
  };
}

function knowsNoTouch(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = noTouchSince;
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

/** What answers at the address is no Redis that holds data. */
export function refuseSentinel({ mode }: ServerFacts): void {
  if (mode !== 'sentinel') return;
  throw new ToolError('not_configured', 'The address is that of a sentinel, which holds no data.', {
    next: 'Put it into REDIS_SENTINELS and the name of the master into REDIS_SENTINEL_NAME, then restart the server.',
  });
}
