import { sleep, startDeadline, ToolError, untilAborted } from '@patchbay/core';
import { readJson, readText } from '../client/read-body.js';
import type { Credential, CredentialParts } from './credential.js';

interface Pending {
  deviceCode: string;
  userCode: string;
  address: string;
  expiresAtMs: number;
  intervalMs: number;
  polledAtMs: number;
}

// One pause between two polls and two requests.
const timeoutMs = 20_000;
// GitHub counts from one arrival to the next, and a poll that comes too soon makes every later one wait five seconds more.
const marginMs = 200;
const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * OAuth device flow. The first call asks GitHub for a code and fails with it; each later call asks once whether the person has entered
 * it. Nothing runs in between, and the token stays in memory.
 */
export function openDeviceCredential(
  { settings, transport, host, context }: CredentialParts,
  clientId: string,
): Credential {
  let token: string | undefined;
  let pending: Pending | undefined;
  let asking: Promise<string> | undefined;

  async function post(path: string, parameters: object, signal: AbortSignal) {
    const answer = await transport({
      method: 'POST',
      url: `${host.webUrl}${path}`,
      parameters: { client_id: clientId, ...parameters },
      headers: { accept: 'application/json' },
      signal,
    });
    if (answer.status !== 200)
      throw new ToolError(
        'not_configured',
        'GitHub knows no such OAuth app, or it may not use the device flow.',
        {
          next: 'Correct GITHUB_OAUTH_CLIENT_ID, and tick "Enable Device Flow" in the settings of the app.',
          details: { http_status: answer.status },
        },
      );
    // Both addresses answer with an object of texts and numbers (RFC 8628, 3.2 and 3.5).
    return readJson(await readText(answer.body)) as Record<string, string | number | undefined>;
  }

  async function begin(signal: AbortSignal): Promise<Pending> {
    const answer = await post(
      '/login/device/code',
      { scope: settings.GITHUB_OAUTH_SCOPES.join(' ') },
      signal,
    );
    if (answer.error !== undefined || typeof answer.device_code !== 'string') throw flowError(answer.error);
    context.secrets.add(answer.device_code);
    return {
      deviceCode: answer.device_code,
      userCode: String(answer.user_code),
      address: String(answer.verification_uri),
      expiresAtMs: Date.now() + Number(answer.expires_in) * 1_000,
      intervalMs: Number(answer.interval ?? 5) * 1_000,
      polledAtMs: Date.now(),
    };
  }

  /** The token, when the person has agreed by now. */
  async function poll(open: Pending, signal: AbortSignal): Promise<string | undefined> {
    const early = open.polledAtMs + open.intervalMs + marginMs - Date.now();
    if (early > 0) await sleep(early, { signal });
    const fields = { device_code: open.deviceCode, grant_type: grantType };
    const answer = await post('/login/oauth/access_token', fields, signal);
    open.polledAtMs = Date.now();
    if (typeof answer.access_token === 'string') return answer.access_token;
    if (answer.error === 'authorization_pending') return undefined;
    if (answer.error === 'slow_down') {
      open.intervalMs = Number(answer.interval ?? open.intervalMs / 1_000 + 5) * 1_000;
      return undefined;
    }
    pending = undefined;
    if (answer.error === 'expired_token') return undefined;
    throw flowError(answer.error);
  }

  async function signIn(signal: AbortSignal): Promise<string> {
    if (pending && pending.expiresAtMs > Date.now()) {
      token = await poll(pending, signal);
      if (token !== undefined) {
        context.secrets.add(token);
        pending = undefined;
        return token;
      }
    }
    if (!pending || pending.expiresAtMs <= Date.now()) pending = await begin(signal);
    throw signInFirst(pending);
  }

  /** With a time limit of its own, because no single caller may end what all wait for. */
  async function alone(): Promise<string> {
    const deadline = startDeadline({ timeoutMs });
    try {
      return await signIn(deadline.signal);
    } finally {
      deadline.end();
      asking = undefined;
    }
  }

  return {
    kind: 'oauth',
    async token(signal) {
      if (token !== undefined) return token;
      // Calls at the same time share one request, or GitHub would see several logins.
      asking ??= alone();
      return untilAborted(asking, signal);
    },
    drop() {
      token = undefined;
      return true;
    },
  };
}

function signInFirst({ address, userCode, expiresAtMs }: Pending): ToolError {
  const minutes = Math.max(1, Math.round((expiresAtMs - Date.now()) / 60_000));
  return new ToolError(
    'unauthenticated',
    `A person must sign in first: open ${address} and enter ${userCode}.`,
    {
      next: `Show the user the address and the code (valid for ${minutes} minutes); when they are done, call again.`,
      details: { verification_uri: address, user_code: userCode },
    },
  );
}

function flowError(error: string | number | undefined): ToolError {
  if (error === 'access_denied')
    return new ToolError('unauthenticated', 'The sign-in was declined.', {
      next: 'Call again for a new code, if the user wants to sign in.',
    });
  return new ToolError('not_configured', 'GitHub refused the device flow.', {
    next: 'Check GITHUB_OAUTH_CLIENT_ID and the settings of the OAuth app.',
    details: typeof error === 'string' ? { oauth_error: error } : undefined,
  });
}
