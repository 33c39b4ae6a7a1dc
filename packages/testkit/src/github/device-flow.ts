import { randomBytes } from 'node:crypto';
import type { SpecialRoute } from './dispatch.js';
import { createToken } from './model/accounts.js';
import type { State } from './state.js';

interface Grant {
  deviceCode: string;
  userCode: string;
  clientId: string;
  scope: string;
  expiresAt: number;
  intervalSeconds: number;
  lastPoll: number;
  outcome: 'pending' | 'denied' | { login: string };
}

export interface DeviceFlow {
  route: SpecialRoute;
  /** The user enters the code and agrees; the next poll gets a token that acts as this account. */
  approve(userCode: string, login: string): void;
  deny(userCode: string): void;
  /** Codes handed out so far, the newest last. */
  userCodes(): string[];
}

/** GitHub's values: a code lives fifteen minutes, a poll that comes too soon adds five seconds to the interval. */
const LIFETIME_SECONDS = 900;
const SLOW_DOWN_SECONDS = 5;

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The OAuth device flow of one client; errors come with status 200, as GitHub sends them. */
export function createDeviceFlow(
  state: State,
  {
    clientId,
    intervalSeconds = 5,
    problems,
  }: { clientId: string | undefined; intervalSeconds?: number | undefined; problems: string[] },
): DeviceFlow {
  const grants: Grant[] = [];
  const grantOf = (userCode: string) => {
    const grant = grants.find((item) => item.userCode === userCode);
    if (!grant) throw new Error(`no device code ${userCode} was handed out`);
    return grant;
  };

  const start = (fields: Record<string, string>, web: string) => {
    if (fields.client_id !== clientId || clientId === undefined)
      return { status: 404, body: { error: 'Not Found' } };
    const letters = randomBytes(4).toString('hex').toUpperCase();
    const grant: Grant = {
      deviceCode: randomBytes(20).toString('hex'),
      userCode: `${letters.slice(0, 4)}-${letters.slice(4)}`,
      clientId,
      scope: fields.scope ?? '',
      expiresAt: state.now() + LIFETIME_SECONDS * 1_000,
      intervalSeconds,
      lastPoll: 0,
      outcome: 'pending',
    };
    grants.push(grant);
    const { deviceCode: device_code, userCode: user_code } = grant;
    const verification_uri = `${web}/login/device`;
    return {
      status: 200,
      body: {
        device_code,
        user_code,
        verification_uri,
        expires_in: LIFETIME_SECONDS,
        interval: intervalSeconds,
      },
    };
  };

  const poll = (fields: Record<string, string>) => {
    const fault = (error: string, more: object = {}) => ({
      status: 200,
      body: { error, error_description: error, ...more },
    });
    if (fields.client_id !== clientId) return fault('incorrect_client_credentials');
    if (fields.grant_type !== GRANT_TYPE) return fault('unsupported_grant_type');
    const grant = grants.find((item) => item.deviceCode === fields.device_code);
    if (!grant) return fault('incorrect_device_code');
    if (grant.expiresAt <= state.now()) return fault('expired_token');
    if (grant.outcome === 'denied') return fault('access_denied');
    const early = state.now() - grant.lastPoll < grant.intervalSeconds * 1_000;
    grant.lastPoll = state.now();
    if (early) {
      grant.intervalSeconds += SLOW_DOWN_SECONDS;
      return fault('slow_down', { interval: grant.intervalSeconds });
    }
    if (grant.outcome === 'pending') return fault('authorization_pending');
    const scopes = grant.scope.split(/[\s,]+/).filter((scope) => scope !== '');
    const token = createToken(state, { kind: 'oauth', login: grant.outcome.login, scopes });
    grants.splice(grants.indexOf(grant), 1);
    return {
      status: 200,
      body: { access_token: token.value, token_type: 'bearer', scope: scopes.join(',') },
    };
  };

  return {
    route: (request, { web }) => {
      if (request.method !== 'POST' || !/^\/login\/(device\/code|oauth\/access_token)$/.test(request.path))
        return undefined;
      if (!request.headers.accept?.includes('json'))
        problems.push(`POST ${request.path}: without an Accept of JSON the answer is a form`);
      // Both a form and JSON arrive as an object of texts; anything else has no client_id.
      const fields = (typeof request.body === 'object' ? request.body : {}) as Record<string, string>;
      return request.path === '/login/device/code' ? start(fields, web) : poll(fields);
    },
    approve: (userCode, login) => {
      grantOf(userCode).outcome = { login };
    },
    deny: (userCode) => {
      grantOf(userCode).outcome = 'denied';
    },
    userCodes: () => grants.map((grant) => grant.userCode),
  };
}
