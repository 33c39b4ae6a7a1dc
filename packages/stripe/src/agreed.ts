import { createHash } from 'node:crypto';
import { canonicalJson } from '@patchbay/core';

/** What somebody agreed to: by this caller, with this tool, these arguments. */
export interface Deal {
  caller: string;
  tool: string;
  input: Record<string, unknown>;
}

/** The idempotency keys under which something was agreed to and begun in this process. */
export interface Agreed {
  /** Remembers that `deal` was begun under `key`; `unclear` until its outcome is known. */
  begin(key: string, deal: Deal): void;
  /** The outcome is known. */
  settle(key: string): void;
  /** Nothing came of it, and Stripe keeps no answer under the key: it has to be agreed to again. */
  forget(key: string): void;
  /** True when exactly this was begun under the key, so that to repeat it can only repeat its answer. */
  has(key: string, deal: Deal): boolean;
  /** True when the key was sent and no answer told how it ended. */
  isUnclear(key: string): boolean;
}

// Stripe keeps an idempotency key for at least 24 hours (docs.stripe.com/api/idempotent_requests). A key that it has forgotten would be
// carried out anew, so ours are forgotten earlier.
const keptMs = 23 * 3_600_000;
const mostKept = 10_000;

export function rememberAgreed(now: () => number = Date.now): Agreed {
  const begun = new Map<string, { deal: string; until: number; unclear: boolean }>();

  function find(key: string) {
    const found = begun.get(key);
    if (found && found.until <= now()) begun.delete(key);
    return begun.get(key);
  }

  return {
    begin(key, deal) {
      const known = find(key);
      begun.delete(key);
      begun.set(key, { deal: digest(deal), until: known?.until ?? now() + keptMs, unclear: true });
      const [oldest] = begun.keys();
      if (begun.size > mostKept && oldest !== undefined) begun.delete(oldest);
    },
    settle(key) {
      const found = find(key);
      if (found) found.unclear = false;
    },
    forget: (key) => void begun.delete(key),
    has: (key, deal) => find(key)?.deal === digest(deal),
    isUnclear: (key) => find(key)?.unclear ?? false,
  };
}

/** The key itself is left out: it may be given on the second call only. */
function digest({ caller, tool, input: { idempotency_key: _key, ...input } }: Deal): string {
  return createHash('sha256').update(canonicalJson({ caller, tool, input })).digest('base64url');
}
