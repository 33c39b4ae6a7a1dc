import type { Caller } from './access.js';
import type { Schemas } from './route.js';

export type Resource = 'core' | 'search' | 'code_search' | 'graphql';

interface Window {
  limit: number;
  used: number;
  /** Seconds since the epoch. */
  reset: number;
}

/** Requests per window and its length in seconds: GitHub's published limits for a token. */
const SIZES: Record<Resource, { limit: number; seconds: number; anonymous: number }> = {
  core: { limit: 5_000, seconds: 3_600, anonymous: 60 },
  search: { limit: 30, seconds: 60, anonymous: 10 },
  code_search: { limit: 10, seconds: 60, anonymous: 10 },
  graphql: { limit: 5_000, seconds: 3_600, anonymous: 0 },
};

export interface Limits {
  /** The window of a caller, fresh when the old one has passed. */
  window(caller: Caller, resource: Resource): Window;
  /** Sets what is left to a token (or to anonymous callers) for this window; `limit` 0 or more. */
  set(
    token: string | undefined,
    resource: Resource,
    values: { limit?: number; remaining?: number; resetInSeconds?: number },
  ): void;
  headers(caller: Caller, resource: Resource): Record<string, string>;
  overview(caller: Caller): Schemas['rate-limit-overview'];
}

export function createLimits(now: () => number, overrides: Partial<Record<Resource, number>> = {}): Limits {
  const windows = new Map<string, Window>();
  const open = (token: string | undefined, resource: Resource): Window => {
    const key = `${token ?? 'anonymous'} ${resource}`;
    const size = SIZES[resource];
    const old = windows.get(key);
    const seconds = Math.floor(now() / 1_000);
    if (old && old.reset > seconds) return old;
    const limit = overrides[resource] ?? (token ? size.limit : size.anonymous);
    const fresh = { limit: old?.limit ?? limit, used: 0, reset: seconds + size.seconds };
    windows.set(key, fresh);
    return fresh;
  };
  const window = (caller: Caller, resource: Resource) => open(caller.token?.value, resource);
  const rate = (caller: Caller, resource: Resource): Schemas['rate-limit'] => {
    const { limit, used, reset } = window(caller, resource);
    return { limit, used, remaining: Math.max(0, limit - used), reset };
  };
  return {
    window,
    set: (token, resource, { limit, remaining, resetInSeconds }) => {
      const target = open(token, resource);
      target.limit = limit ?? target.limit;
      if (remaining !== undefined) target.used = target.limit - remaining;
      if (resetInSeconds !== undefined) target.reset = Math.floor(now() / 1_000) + resetInSeconds;
    },
    headers: (caller, resource) => {
      const { limit, used, remaining, reset } = rate(caller, resource);
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-used': String(used),
        'x-ratelimit-reset': String(reset),
        'x-ratelimit-resource': resource,
      };
    },
    overview: (caller) => ({
      resources: {
        core: rate(caller, 'core'),
        search: rate(caller, 'search'),
        code_search: rate(caller, 'code_search'),
        graphql: rate(caller, 'graphql'),
      },
      rate: rate(caller, 'core'),
    }),
  };
}
