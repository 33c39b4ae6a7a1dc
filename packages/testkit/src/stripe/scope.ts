import type Stripe from 'stripe';
import { apiError } from './api-error.js';
import type { Books } from './books.js';
import type { Collection } from './collection.js';
import { recordEvent } from './objects/event.js';
import type { StripeState } from './state.js';

/** What a handler works in: one mode of one account, on behalf of one request or of the fake's own controls. */
export interface Scope {
  readonly state: StripeState;
  readonly accountId: string;
  readonly livemode: boolean;
  readonly books: Books;
  /** The same account in the other mode; read only to tell that an id belongs there. */
  readonly otherBooks: Books;
  readonly request: { id: string; idempotency_key: string | null } | null;
  /** Seconds since 1970. */
  now(): number;
  newId(prefix: string): string;
  emit(type: Stripe.Event.Type, object: object, previous?: object): void;
}

// Lengths as seen in Stripe's examples; payment objects carry the account's mark and are longer.
const LONG = 24;
const SHORT = 14;
const SHORT_PREFIXES = new Set(['cus_', 'prod_', 'sub_', 'si_', 'di_', 'req_']);

/** Opens a scope on an account that exists. */
export const openScope = (
  state: StripeState,
  where: { accountId: string; livemode: boolean; request?: Scope['request'] },
): Scope => {
  const { accountId, livemode, request = null } = where;
  const account = state.accounts.get(accountId);
  if (account === undefined) throw new Error(`no account ${accountId} in this fake`);
  const scope: Scope = {
    state,
    accountId,
    livemode,
    books: livemode ? account.live : account.test,
    otherBooks: livemode ? account.test : account.live,
    request,
    now: () => Math.floor(state.nowMs() / 1000),
    newId: (prefix) => prefix + state.randomText(SHORT_PREFIXES.has(prefix) ? SHORT : LONG),
    emit: (type, object, previous) => recordEvent(scope, { type, object, previous }),
  };
  return scope;
};

interface Lookup {
  /** The name of the parameter that held the id; absent when it stood in the path. */
  param?: string;
  /** As the refusal names it, for example `customer`. */
  noun: string;
}

/**
 * Finds an object by id or throws `resource_missing`: 404 for an id in the path, 400 for one in a parameter.
 * Says when the other mode has it.
 */
export const find = <T extends { id: string }>(
  scope: Scope,
  pick: (books: Books) => Collection<T>,
  { id, param, noun }: Lookup & { id: string },
): T => {
  const found = pick(scope.books).get(id);
  if (found !== undefined) return found;
  const [other, used] = scope.livemode ? ['test', 'live'] : ['live', 'test'];
  const elsewhere = pick(scope.otherBooks).get(id) !== undefined;
  const hint = `; a similar object exists in ${other} mode, but a ${used} mode key was used to make this request.`;
  throw apiError(param === undefined ? 404 : 400, `No such ${noun}: '${id}'${elsewhere ? hint : ''}`, {
    code: 'resource_missing',
    param: param ?? 'id',
  });
};

/** The id in a field that the SDK types as an id or the expanded object. The fake stores ids only. */
export const idOf = (value: string | { id: string } | null | undefined): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : value.id;
};

/** Applies a metadata change: `''` removes a name, `null` all of them. At most 50 names stay (Stripe's limit). */
export const mergeMetadata = (
  current: Stripe.Metadata | null,
  change: Readonly<Record<string, string>> | null | undefined,
): Stripe.Metadata => {
  if (change === null) return {};
  const merged = { ...current, ...change };
  const kept = Object.entries(merged).filter(([, value]) => value !== '');
  if (kept.length > 50) {
    throw apiError(400, 'You can only have up to 50 metadata keys', { param: 'metadata' });
  }
  return Object.fromEntries(kept);
};
