import { billingSeeds } from './billing-seeds.js';
import type { Fault, FaultPlan, SeenRequest } from './faults.js';
import { listen } from './http-server.js';
import { addKey } from './keys.js';
import { paymentSeeds } from './payment-seeds.js';
import { stripeRoutes } from './routes/index.js';
import { openScope, type Scope } from './scope.js';
import { addAccount, createStripeState, type StripeSettings, type StripeState } from './state.js';

export interface StripeFakeOptions {
  /** The state of an earlier fake, to start it again with its data. */
  state?: StripeState;
  /** A fixed port, for a restart that clients must not notice; 0 takes a free one. */
  port?: number;
  settings?: Partial<StripeSettings>;
  /** Milliseconds since 1970; the system's clock when absent. Not used with `state`. */
  clock?: () => number;
}

interface Where {
  mode?: 'test' | 'live';
  /** A connected account of `connectAccount`; the platform when absent. */
  account?: string;
}

interface FaultRequest {
  /** How many requests get it; 1 when absent. */
  count?: number;
  /** Which ones; all when absent. */
  when?: (request: SeenRequest) => boolean;
}

const seedsOf = (scope: Scope) => ({ ...paymentSeeds(scope), ...billingSeeds(scope) });

/** Starts the fake. Each handle has fresh `requests`, `problems` and faults; the rest lives in `state`. */
export const startStripeFake = async (options: StripeFakeOptions = {}) => {
  const state = options.state ?? createStripeState(options.clock);
  Object.assign(state.settings, options.settings);
  const requests: SeenRequest[] = [];
  const problems: string[] = [];
  const faults: FaultPlan[] = [];
  const server = await listen({ state, routes: stripeRoutes, requests, problems, faults }, options.port ?? 0);

  const scope = ({ mode = 'test', account = state.platform }: Where = {}): Scope =>
    openScope(state, { accountId: account, livemode: mode === 'live' });

  return {
    url: server.url,
    port: server.port,
    state,
    settings: state.settings,
    /** Every request that arrived, in order, faulted ones too. */
    requests,
    /** What a correct client never does: unknown routes and parameters, wrong types. Tests assert that it is empty. */
    problems,
    /** What customers were really charged and refunded. */
    ledger: state.ledger,
    secretKeys: state.secretKeys,
    /** A further key; restricted when it has `permissions`, for example `['customer_read']`. */
    addKey: (spec: Parameters<typeof addKey>[1]) => addKey(state, spec),
    /** Opens a connected account, for the `Stripe-Account` header. */
    connectAccount: (id: string) => addAccount(state, id),
    /** Reads and writes one mode of one account directly. */
    books: (where?: Where) => scope(where).books,
    /** Makes objects in test mode of the platform without a request, and plays the bank and the customer. */
    seed: seedsOf(scope()),
    /** The same in another mode or account. */
    seedIn: (where: Where) => seedsOf(scope(where)),
    advance: state.advance,
    /** Runs `action` as if it were another time, for objects of the past. */
    at<T>(when: Date, action: () => T): T {
      const distance = when.getTime() - state.nowMs();
      state.advance(distance);
      try {
        return action();
      } finally {
        state.advance(-distance);
      }
    },
    /** Gives the next matching requests a fault; several plans are used up in the order they were made. */
    injectFault(fault: Fault, { count = 1, when = () => true }: FaultRequest = {}): FaultPlan {
      const plan: FaultPlan = { remaining: count, when, fault };
      faults.push(plan);
      return plan;
    },
    clearFaults(): void {
      faults.length = 0;
    },
    close: server.close,
  };
};

export type StripeFake = Awaited<ReturnType<typeof startStripeFake>>;
