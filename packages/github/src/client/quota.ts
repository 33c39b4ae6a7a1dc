import { retryAfterMs } from '@patchbay/core';

/** The separate budgets of GitHub's primary rate limit that this server uses. */
export type Resource = 'core' | 'search' | 'code_search' | 'graphql';

/** What is left of each budget, by the headers of the last answers. */
export interface Quota {
  note(headers: Record<string, string | undefined>): void;
  /** How long requests of this kind would be refused, in milliseconds; 0 when they may go. */
  pauseMs(resource: Resource): number;
}

export function createQuota(now: () => number = Date.now): Quota {
  const emptyUntil = new Map<string, number>();
  return {
    note(headers) {
      const resource = headers['x-ratelimit-resource'];
      if (!resource || headers['x-ratelimit-remaining'] === undefined) return;
      const pause = headers['x-ratelimit-remaining'] === '0' ? untilResetMs(headers, now()) : 0;
      if (pause > 0) emptyUntil.set(resource, now() + pause);
      else emptyUntil.delete(resource);
    },
    pauseMs: (resource) => Math.max(0, (emptyUntil.get(resource) ?? 0) - now()),
  };
}

/** The budget a path draws on. */
export function resourceOf(path: string): Resource {
  if (path === '/graphql') return 'graphql';
  if (path === '/search/code') return 'code_search';
  return path.startsWith('/search/') ? 'search' : 'core';
}

// The windows of the primary limit are an hour (docs, rate limits for the REST API).
const longestWindowMs = 3_600_000;

/**
 * Milliseconds until the budget is full again, by GitHub's own clock where it says the time: ours may be off. Never more than a window:
 * nothing would be sent any more that could correct a wrong time.
 */
export function untilResetMs(headers: Record<string, string | undefined>, now: number): number {
  const resetMs = Number(headers['x-ratelimit-reset']) * 1_000;
  if (!Number.isFinite(resetMs) || resetMs === 0) return 0;
  const theirs = Date.parse(headers.date ?? '');
  // The reset is given in whole seconds, the date, too: one more covers both.
  const leftMs = Math.max(-1_000, resetMs - (Number.isNaN(theirs) ? now : theirs));
  return Math.min(leftMs, longestWindowMs) + 1_000;
}

/** GitHub asks for a minute where a refusal by the secondary limit names no time (docs, rate limits for the REST API). */
const secondaryPauseMs = 60_000;

/** How long to wait after a refusal by a rate limit; undefined when it was no rate limit. */
export function limitPauseMs(
  {
    status,
    headers,
    message,
  }: { status: number; headers: Record<string, string | undefined>; message: string },
  now = Date.now(),
): { kind: 'primary' | 'secondary'; pauseMs: number } | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const asked = retryAfterMs(headers, now);
  const isSecondary = /secondary rate|abuse detection/i.test(message);
  if (headers['x-ratelimit-remaining'] === '0' && !isSecondary)
    return { kind: 'primary', pauseMs: asked ?? untilResetMs(headers, now) };
  if (isSecondary || asked !== undefined || status === 429)
    return { kind: 'secondary', pauseMs: asked ?? secondaryPauseMs };
  return undefined;
}
