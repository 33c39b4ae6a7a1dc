import type Stripe from 'stripe';
import { apiError } from '../api-error.js';
import { fits, pageOf } from '../list.js';
import { settledBy } from '../objects/balance-transaction.js';
import { retrieveRoute } from '../retrieve.js';
import { defineRoute, type Route } from '../route.js';
import { type Accepts, boolean, currency, listOf, page, range, text } from '../rules.js';
import { find, idOf, type Scope } from '../scope.js';

const newestAccounts = (scope: Scope): Stripe.Account[] =>
  [...scope.state.accounts.values()].map(({ account }) => account).reverse();

const accountById = (scope: Scope, id: string): Stripe.Account => {
  const found = scope.state.accounts.get(id)?.account;
  if (found !== undefined) return found;
  throw apiError(404, `No such account: '${id}'`, { code: 'resource_missing', param: 'id' });
};

// A restricted key may not read the account, whatever its other permissions are.
const accountPermission = 'accounts_kyc_basic';

const accountRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/account',
    permission: accountPermission,
    shape: {},
    answer: (scope) => accountById(scope, scope.accountId),
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/accounts',
    permission: accountPermission,
    shape: { ...page, created: range() } satisfies Accepts<Stripe.AccountListParams>,
    answer: (scope, { created = () => true, ...cursor }) => {
      const keep = (one: Stripe.Account) => one.id !== scope.state.platform && created(one.created);
      return pageOf({ all: newestAccounts(scope), keep, url: '/v1/accounts' }, cursor);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/accounts/:id',
    permission: accountPermission,
    shape: {},
    answer: (scope, _values, id) => accountById(scope, id),
  }),
];

const balanceOf = (scope: Scope): Stripe.Balance => {
  const movements = scope.books.balanceTransactions.newestFirst();
  const currencies = [...new Set(movements.map((one) => one.currency))].sort();
  const total = (code: string, settled: boolean) => {
    const counted = movements.filter(
      (one) => one.currency === code && one.available_on <= scope.now() === settled,
    );
    const amount = counted.reduce((sum, one) => sum + one.net, 0);
    return { amount, currency: code, source_types: { card: amount } };
  };
  const shown = currencies.length > 0 ? currencies : ['usd'];
  return {
    object: 'balance',
    available: shown.map((code) => total(code, true)),
    livemode: scope.livemode,
    pending: shown.map((code) => total(code, false)),
  };
};

const balanceRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/balance',
    permission: 'balance',
    shape: {},
    answer: balanceOf,
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/balance_transactions',
    permission: 'balance_transaction_source',
    shape: {
      ...page,
      created: range(),
      currency: currency(),
      payout: text(),
      source: text(),
      type: text(),
    } satisfies Accepts<Stripe.BalanceTransactionListParams>,
    answer: (scope, { created = () => true, currency: code, payout, source, type, ...cursor }) => {
      const paid = payout === undefined ? undefined : scope.books.payouts.get(payout);
      const keep = (one: Stripe.BalanceTransaction) =>
        created(one.created) &&
        fits(code, one.currency) &&
        fits(source, idOf(one.source)) &&
        fits(type, one.type) &&
        (payout === undefined || idOf(paid?.balance_transaction) === one.id);
      const all = scope.books.balanceTransactions.newestFirst().map((one) => settledBy(one, scope.now()));
      return pageOf({ all, keep, url: '/v1/balance_transactions' }, cursor);
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/balance_transactions/:id',
    permission: 'balance_transaction_source',
    shape: {},
    answer: (scope, _values, id) => {
      const lookup = { id, noun: 'balance transaction' };
      return settledBy(
        find(scope, (books) => books.balanceTransactions, lookup),
        scope.now(),
      );
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/v1/payouts',
    permission: 'payout',
    shape: {
      ...page,
      arrival_date: range(),
      created: range(),
      destination: text(),
      status: text(),
    } satisfies Accepts<Stripe.PayoutListParams>,
    answer: (scope, { arrival_date = () => true, created = () => true, destination, status, ...cursor }) => {
      const keep = (one: Stripe.Payout) =>
        arrival_date(one.arrival_date) &&
        created(one.created) &&
        fits(destination, idOf(one.destination)) &&
        fits(status, one.status);
      return pageOf({ all: scope.books.payouts.newestFirst(), keep, url: '/v1/payouts' }, cursor);
    },
  }),
  retrieveRoute({
    path: '/v1/payouts',
    permission: 'payout',
    noun: 'payout',
    pick: (books) => books.payouts,
  }),
];

const matchesType = (pattern: string, type: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : pattern === type;

const eventRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/v1/events',
    permission: 'event',
    shape: {
      ...page,
      created: range(),
      delivery_success: boolean(),
      type: text(),
      types: listOf(text(), { max: 20 }),
    } satisfies Accepts<Stripe.EventListParams>,
    answer: (scope, { created = () => true, delivery_success, type, types, ...cursor }) => {
      const patterns = types ?? (type === undefined ? ['*'] : [type]);
      // There are no webhook endpoints here, so every event counts as delivered.
      const keep = (one: Stripe.EventBase) =>
        created(one.created) &&
        delivery_success !== false &&
        patterns.some((pattern) => matchesType(pattern, one.type));
      return pageOf({ all: scope.books.events.newestFirst(), keep, url: '/v1/events' }, cursor);
    },
  }),
  retrieveRoute({ path: '/v1/events', permission: 'event', noun: 'event', pick: (books) => books.events }),
];

/** What an account is and has: itself, its balance, its payouts and what happened. */
export const accountLevelRoutes: readonly Route[] = [...accountRoutes, ...balanceRoutes, ...eventRoutes];
