import Stripe from 'stripe';
import { type ApiErrorBody, apiError, invalid, isApiError } from './api-error.js';
import { render } from './expand.js';
import type { SeenRequest } from './faults.js';
import { type Answer, beginKeyed, type KeyedExecution } from './idempotency.js';
import { accountOf, authenticate, authorise } from './keys.js';
import { matchRoute, type Prepared, type Route } from './route.js';
import { openScope, type Scope } from './scope.js';
import type { StripeState } from './state.js';

/** An answer with what only its headers say. */
export interface Outcome extends Answer {
  readonly replayed: boolean;
}

/** A request that passed every check and may now execute, or an answer that is ready. */
export type Admission =
  | { readonly ready: Outcome }
  | {
      readonly ready?: undefined;
      readonly execute: () => Outcome;
      readonly keyed: KeyedExecution | undefined;
    };

export interface PipelineDeps {
  readonly state: StripeState;
  readonly routes: readonly Route[];
  readonly problems: string[];
}

const VERSION = /^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/;

const checkVersion = (version: string | undefined, problems: string[]): void => {
  if (version === undefined || version === Stripe.API_VERSION) return;
  if (!VERSION.test(version)) throw invalid('Stripe-Version', `Invalid Stripe API version: ${version}`);
  problems.push(`Stripe-Version ${version}: the fake answers in the shapes of ${Stripe.API_VERSION}`);
};

const errorAnswer = (thrown: unknown, scope: { requestId: string; livemode: boolean }): Answer => {
  if (!isApiError(thrown)) throw thrown;
  const { requestId, livemode } = scope;
  const log = `https://dashboard.stripe.com/${livemode ? '' : 'test/'}logs/${requestId}`;
  const error: ApiErrorBody = { ...thrown.body, request_log_url: log };
  return { status: thrown.status, body: JSON.stringify({ error }), requestId };
};

interface Execution {
  readonly scope: Scope;
  readonly prepared: Prepared;
  readonly requestId: string;
  readonly problems: string[];
}

const run = ({ scope, prepared, requestId, problems }: Execution): Answer => {
  try {
    const body = JSON.stringify(render(scope, prepared.execute(scope), prepared.expand), null, 2);
    return { status: 200, body, requestId };
  } catch (thrown) {
    if (isApiError(thrown) && thrown.body.param === 'expand') problems.push(thrown.message);
    return errorAnswer(thrown, { requestId, livemode: scope.livemode });
  }
};

const checkBody = ({ method, headers }: SeenRequest, problems: string[]): void => {
  const type = headers['content-type'] ?? '';
  if (method === 'GET' || type.startsWith('application/x-www-form-urlencoded') || type === '') return;
  problems.push(`Content-Type ${type}: the API takes form-encoded bodies`);
  throw apiError(400, 'Invalid request: send parameters as application/x-www-form-urlencoded');
};

const unknownRoute = ({ method, path }: SeenRequest, problems: string[]) => {
  problems.push(`unknown route: ${method} ${path}`);
  return apiError(404, `Unrecognized request URL (${method}: ${path}).`);
};

/**
 * Takes a request through authentication, routing, parameter rules and idempotency, in Stripe's order. Refusals up to
 * here are answers that no idempotency key remembers; from `execute` on every answer is kept.
 */
export const admit = ({ state, routes, problems }: PipelineDeps, request: SeenRequest): Admission => {
  const requestId = `req_${state.randomText(14)}`;
  let livemode = false;
  try {
    const caller = authenticate(state, request.headers.authorization);
    livemode = caller.record.livemode;
    checkVersion(request.headers['stripe-version'], problems);
    checkBody(request, problems);
    const accountId = accountOf(state, caller, request.headers['stripe-account']);
    const matched = matchRoute(routes, request.method, request.path);
    if (matched === undefined) throw unknownRoute(request, problems);
    authorise(caller, matched.route, accountId);
    const prepared = matched.route.prepare(request.params, matched.id, problems);
    const key = request.method === 'POST' ? request.headers['idempotency-key'] : undefined;
    const scope = openScope(state, {
      accountId,
      livemode,
      request: { id: requestId, idempotency_key: key ?? null },
    });
    const endpoint = `${request.method} ${request.path}`;
    const place = `${accountId} ${livemode}`;
    const keyed =
      key === undefined ? undefined : beginKeyed(state, { key, place, endpoint, params: request.params });
    if (keyed?.replay !== undefined) return { ready: { ...keyed.replay, replayed: true } };
    const execute = (): Outcome => {
      const answer = run({ scope, prepared, requestId, problems });
      keyed?.finish(answer);
      return { ...answer, replayed: false };
    };
    return { execute, keyed };
  } catch (thrown) {
    return { ready: { ...errorAnswer(thrown, { requestId, livemode }), replayed: false } };
  }
};
