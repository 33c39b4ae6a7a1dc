import { notConfigured, ToolError } from '@patchbay/core';
import type { RedisSettings } from '../settings.js';

/** Where a server listens. */
export type Address = { host: string; port: number } | { path: string };

/** User and password; Redis calls the user without a name `default`. */
export interface Login {
  username?: string | undefined;
  password?: string | undefined;
}

/** What to connect to, from the settings of one connection. */
export interface Target {
  address: Address;
  login: Login;
  /** Number of the database. */
  db: number;
  tls: boolean;
  /** Who knows the master; `address` is then the first of them. */
  sentinels: Address[];
}

const defaultPort = 6379;
// Redis documentation, "High availability with Redis Sentinel".
const defaultSentinelPort = 26_379;

/**
 * Reads `REDIS_URL`, `REDIS_HOST` or `REDIS_SENTINELS`, in this order; user, password and database number come from the other settings
 * where the URL has none. ioredis's own reading of URLs is not used: it takes `redis+tls://host` for the path of a socket.
 * @throws ToolError `not_configured` when none of the three is set or the URL cannot work
 */
export function targetOf(settings: RedisSettings): Target {
  const { REDIS_URL: url, REDIS_HOST: host, REDIS_PORT: port, REDIS_TLS: tls } = settings;
  const login = { username: settings.REDIS_USERNAME, password: settings.REDIS_PASSWORD };
  const rest = { login, db: settings.REDIS_DB ?? 0, tls, sentinels: [] };
  const sentinels = (settings.REDIS_SENTINELS ?? []).map(sentinelAddress);
  const [first] = sentinels;
  // With sentinels the URL, where there is one, gives login and database; who is master they say.
  if (url !== undefined) {
    const read = readUrl(url, rest);
    return first ? { ...read, address: first, sentinels } : read;
  }
  if (first) return { ...rest, address: first, sentinels };
  if (host !== undefined) return { ...rest, address: { host, port } };
  throw notConfigured(['REDIS_URL']);
}

function readUrl(text: string, { login, db, tls }: Omit<Target, 'address'>): Target {
  const path = /^(?:unix:|redis\+unix:)?(?:\/\/)?(\/[^?]*)(?:\?(.*))?$/.exec(text);
  if (path?.[1] !== undefined) {
    const query = new URLSearchParams(path[2] ?? '');
    return {
      address: { path: decode(path[1]) },
      login,
      db: databaseNumber(query.get('db')) ?? db,
      tls: false,
      sentinels: [],
    };
  }
  if (!URL.canParse(text)) throw unusable();
  const url = new URL(text);
  const username = decode(url.username);
  const password = decode(url.password);
  return {
    address: {
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port ? Number(url.port) : defaultPort,
    },
    login: { username: username || login.username, password: password || login.password },
    db: databaseNumber(url.pathname.slice(1)) ?? databaseNumber(url.searchParams.get('db')) ?? db,
    tls: tls || /^(rediss|valkeys):$/.test(url.protocol),
    sentinels: [],
  };
}

function databaseNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : undefined;
}

function sentinelAddress(text: string): Address {
  const [, host = text, port] = /^(.*?)(?::(\d+))?$/.exec(text) ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: port ? Number(port) : defaultSentinelPort };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable();
  }
}

function unusable(): ToolError {
  return new ToolError('not_configured', 'REDIS_URL cannot be read.', {
    next: 'Write it as redis://user:password@host:6379/0, with special characters percent-encoded, then restart the server.',
  });
}
