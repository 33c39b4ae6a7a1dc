import { type AppOptions, appTokenRoute, type Installation } from './app-tokens.js';
import { createDeviceFlow, type DeviceFlow } from './device-flow.js';
import { createDispatch } from './dispatch.js';
import { createFaults, type Fault, type SeenRequest, secondaryLimit } from './faults.js';
import { createGraphql } from './graphql/execute.js';
import { createLimits, type Resource } from './limits.js';
import { createAccount } from './model/accounts.js';
import type { Id } from './records/account.js';
import { restRoutes } from './rest/routes.js';
import { createSeeds } from './seed.js';
import { listenApi, listenDownloads } from './server.js';
import { createState, type State } from './state.js';

export interface GithubFakeOptions {
  /** Milliseconds since the epoch; the real time by default. A skewed one shows in `Date` and in every reset. */
  clock?: () => number;
  /** Database ids count up from here; a bigint beyond 2^53 gives ids no double holds. */
  firstId?: Id;
  /** Requests per window for every token, where GitHub's own number is in the way. */
  limits?: Partial<Record<Resource, number>>;
  /** The GitHub App whose JWTs are taken. */
  app?: AppOptions;
  /** The OAuth client of the device flow. */
  oauthClientId?: string;
  /** Seconds between two polls of the device flow (5). */
  deviceIntervalSeconds?: number;
}

export interface GithubFake extends ReturnType<typeof createSeeds> {
  /** REST base of a github.com kind of host; GraphQL is at `graphqlUrl`. */
  url: string;
  graphqlUrl: string;
  /** The host as `GITHUB_HOST` names it: REST is under `/api/v3`, GraphQL under `/api/graphql`. */
  host: string;
  enterpriseUrl: string;
  /** Base of the host that logs and archives are redirected to. */
  downloadsUrl: string;
  /** Every request to both hosts, in order. */
  requests: SeenRequest[];
  /** What no correct client does: unknown routes, parameters and fields, wrong types, invalid GraphQL. Expect it empty. */
  problems: string[];
  state: State;
  /** Makes coming requests fail. */
  fault(fault: Fault): void;
  clearFaults(): void;
  /** The next matching requests meet the secondary limit. */
  secondaryLimit(options?: Parameters<typeof secondaryLimit>[0]): void;
  /** Sets what is left of a primary limit; `token` undefined is the anonymous caller. */
  limit(
    token: string | undefined,
    resource: Resource,
    values: { limit?: number; remaining?: number; resetInSeconds?: number },
  ): void;
  /** 403 (the default) or 429 for requests above the primary limit. */
  primaryLimitStatus: 403 | 429;
  /** Searches answer `incomplete_results: true`, as when they time out. */
  incompleteSearch: boolean;
  /** Installs the app on an account; the id goes into the token's path. */
  install(installation: Omit<Installation, 'id'>): number;
  device: Omit<DeviceFlow, 'route'>;
  close(): Promise<void>;
}

/** A stateful GitHub on 127.0.0.1, and a second host for downloads. Close it when the test ends. */
export async function startGithubFake(options: GithubFakeOptions = {}): Promise<GithubFake> {
  const problems: string[] = [];
  const requests: SeenRequest[] = [];
  const installations = new Map<number, Installation>();
  const state = createState({ clock: options.clock ?? Date.now, firstId: options.firstId ?? 1_000 });
  const limits = createLimits(state.now, options.limits);
  const faults = createFaults();
  const { oauthClientId: clientId, deviceIntervalSeconds: intervalSeconds, app } = options;
  const { route: deviceRoute, ...device } = createDeviceFlow(state, { clientId, intervalSeconds, problems });
  if (app) createAccount(state, `${app.slug}[bot]`, { kind: 'Bot' });
  const switches = { primaryLimitStatus: 403 as const, incompleteSearch: false };

  const dispatch = createDispatch({
    state,
    limits,
    routes: restRoutes(problems, () => fake.incompleteSearch),
    special: [appTokenRoute(state, { app, installations, problems }), deviceRoute],
    graphql: createGraphql(problems, limits),
    problems,
    primaryLimitStatus: () => fake.primaryLimitStatus,
  });
  const parts = { state, faults, requests };
  const downloads = await listenDownloads({ ...parts, problems });
  const api = await listenApi({ ...parts, dispatch, downloads: downloads.origin });

  const fake: GithubFake = {
    ...createSeeds(state),
    ...switches,
    url: api.origin,
    graphqlUrl: `${api.origin}/graphql`,
    host: api.origin,
    enterpriseUrl: `${api.origin}/api/v3`,
    downloadsUrl: downloads.origin,
    requests,
    problems,
    state,
    fault: faults.add,
    clearFaults: faults.clear,
    secondaryLimit: (settings) => faults.add(secondaryLimit(settings)),
    limit: limits.set,
    install: (installation) => {
      const id = state.nextNumber();
      installations.set(id, { id, ...installation });
      return id;
    },
    device,
    close: async () => {
      await Promise.all([api.close(), downloads.close()]);
    },
  };
  return fake;
}
