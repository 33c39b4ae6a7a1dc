import type Stripe from 'stripe';
import { invalid } from './api-error.js';
import type { Books } from './books.js';
import type { Collection } from './collection.js';
import { defineRoute, type Route } from './route.js';
import { integer, required, text } from './rules.js';
import { parseQuery, type SearchFields } from './search-query.js';

// docs.stripe.com/search#supported-query-fields-for-each-resource
const FIELDS = {
  charges: {
    amount: 'number',
    created: 'number',
    currency: 'token',
    customer: 'token',
    disputed: 'token',
    'payment_method_details.card.brand': 'token',
    'payment_method_details.card.last4': 'token',
    refunded: 'token',
    status: 'token',
  },
  customers: { created: 'number', email: 'text', name: 'text', phone: 'text' },
  invoices: {
    created: 'number',
    currency: 'token',
    customer: 'token',
    number: 'text',
    status: 'token',
    subscription: 'token',
    total: 'number',
  },
  payment_intents: {
    amount: 'number',
    created: 'number',
    currency: 'token',
    customer: 'token',
    status: 'token',
  },
  prices: { active: 'token', currency: 'token', lookup_key: 'text', product: 'token', type: 'token' },
  products: { active: 'token', description: 'text', name: 'text', shippable: 'token', url: 'text' },
  subscriptions: { canceled_at: 'number', created: 'number', status: 'token' },
} as const satisfies Record<string, SearchFields>;

interface SearchSpec<T> {
  topic: keyof typeof FIELDS;
  permission: string;
  pick: (books: Books) => Collection<T>;
}

// `page` is opaque to clients: the position, so encoded that nobody computes with it.
const encodePage = (offset: number): string => Buffer.from(`search:${offset}`).toString('base64url');
const decodePage = (page: string): number => {
  const offset = /^search:(\d+)$/.exec(Buffer.from(page, 'base64url').toString())?.[1];
  if (offset === undefined) throw invalid('page', 'Invalid page: use the next_page of the answer before.');
  return Number(offset);
};

const searchShape = { query: required(text()), limit: integer({ min: 1, max: 100 }), page: text() };

/** `GET /v1/<topic>/search`, over what the index knew `searchLagMs` ago. */
export const searchRoute = <T extends { id: string }>({ topic, permission, pick }: SearchSpec<T>): Route =>
  defineRoute({
    method: 'GET',
    path: `/v1/${topic}/search`,
    permission,
    shape: searchShape,
    answer: (scope, { query, limit = 10, page }): Stripe.ApiSearchResult<T> => {
      const found = pick(scope.books).lagging(scope.state.settings.searchLagMs);
      const matches = found.filter(parseQuery(query, FIELDS[topic], topic));
      const start = page === undefined ? 0 : decodePage(page);
      const end = start + limit;
      const more = matches.length > end;
      return {
        object: 'search_result',
        data: matches.slice(start, end),
        has_more: more,
        next_page: more ? encodePage(end) : null,
        url: `/v1/${topic}/search`,
      };
    },
  });
