import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createTokenSource, notConfigured, type Token, ToolError } from '@patchbay/core';
import { readJson, readText } from '../client/read-body.js';
import type { Schemas } from '../rest-types.js';
import type { Credential, CredentialParts } from './credential.js';

type InstallationToken = Schemas['installation-token'];

// GitHub takes a JWT for at most ten minutes and refuses one from the future (docs, generating a JWT for a GitHub App).
const jwtSeconds = 540;
const backdatedSeconds = 60;

/**
 * A GitHub App's installation: tokens of an hour, replaced in time. At the read tier they are asked for with read permissions only, so
 * that GitHub itself holds the tier.
 */
export async function openAppCredential(
  { settings, transport, context }: CredentialParts,
  appId: string,
): Promise<Credential> {
  const { GITHUB_APP_INSTALLATION_ID: installation, GITHUB_APP_PRIVATE_KEY_PATH: path } = settings;
  const missing = [
    ...(installation === undefined ? ['GITHUB_APP_INSTALLATION_ID'] : []),
    ...(settings.GITHUB_APP_PRIVATE_KEY === undefined && path === undefined
      ? ['GITHUB_APP_PRIVATE_KEY']
      : []),
  ];
  if (missing.length > 0 || installation === undefined) throw notConfigured(missing);
  const key = readKey(
    settings.GITHUB_APP_PRIVATE_KEY ?? (await readFile(path ?? '', 'utf8').catch(unreadable)),
  );
  // GitHub's clock minus ours, in milliseconds: a JWT is judged by theirs.
  let skewMs = 0;

  async function ask(signal: AbortSignal, permissions?: Record<string, string>) {
    const request = () =>
      transport({
        method: 'POST',
        url: '/app/installations/{installation_id}/access_tokens',
        parameters: { installation_id: installation, ...(permissions ? { permissions } : {}) },
        headers: { authorization: `bearer ${makeJwt(appId, key, Date.now() + skewMs)}` },
        signal,
      });
    let answer = await request();
    const theirs = Date.parse(answer.headers.date ?? '');
    if (answer.status === 401 && Math.abs(theirs - Date.now()) > 30_000) {
      skewMs = theirs - Date.now();
      answer = await request();
    }
    if (answer.status !== 201) throw refusedApp(answer.status, answer.data);
    // The answer of this operation by GitHub's own description.
    const token = readJson(await readText(answer.body)) as InstallationToken;
    context.secrets.add(token.token);
    return token;
  }

  async function fetchToken(signal: AbortSignal): Promise<Token> {
    const first = await ask(signal);
    const reading = readOnly(first.permissions);
    const token = context.access === 'read' && reading ? await ask(signal, reading) : first;
    return { value: token.token, expiresAtMs: Date.parse(token.expires_at) - skewMs };
  }

  const tokens = createTokenSource({ fetch: fetchToken });
  return {
    kind: 'app',
    token: (signal) => tokens.get(signal),
    drop() {
      tokens.drop();
      return true;
    },
  };
}

/** The permissions with every level lowered to read; undefined when nothing is above it. What can only be written is left out. */
function readOnly(permissions: InstallationToken['permissions']): Record<string, string> | undefined {
  const levels = Object.entries(permissions ?? {});
  if (levels.every(([, level]) => level === 'read')) return undefined;
  const reading = levels.filter(([name]) => name !== 'workflows').map(([name]) => [name, 'read']);
  return reading.length > 0 ? Object.fromEntries(reading) : undefined;
}

function makeJwt(appId: string, key: KeyObject, nowMs: number): string {
  const now = Math.floor(nowMs / 1_000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT' });
  const claims = encode({
    iat: now - backdatedSeconds,
    exp: now + jwtSeconds - backdatedSeconds,
    iss: appId,
  });
  const signature = sign('RSA-SHA256', Buffer.from(`${head}.${claims}`), key).toString('base64url');
  return `${head}.${claims}.${signature}`;
}

/** A key as it stands in a file, or on one line with `\n` written out as environment files want it. */
function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem.replaceAll('\\n', '\n'));
  } catch (cause) {
    throw new ToolError('not_configured', 'GITHUB_APP_PRIVATE_KEY is not a private key in PEM form.', {
      next: 'Give the whole file that GitHub made, from BEGIN to END, or name it in GITHUB_APP_PRIVATE_KEY_PATH.',
      cause,
    });
  }
}

function unreadable(cause: unknown): never {
  throw new ToolError('not_configured', 'GITHUB_APP_PRIVATE_KEY_PATH names a file that cannot be read.', {
    next: 'Correct the path, then restart the server.',
    cause,
  });
}

function refusedApp(status: number, data: unknown): ToolError {
  const details = { http_status: status };
  if (status === 404)
    return new ToolError('not_configured', 'GitHub knows no such installation of this app.', {
      next: 'Compare GITHUB_APP_ID and GITHUB_APP_INSTALLATION_ID with the page of the app; it must still be installed.',
      details,
    });
  if (status === 401 || status === 403)
    return new ToolError('unauthenticated', 'GitHub did not accept the signature of the app.', {
      next: 'The private key must be one of the app named in GITHUB_APP_ID, and not be deleted there.',
      details,
    });
  return new ToolError(
    status >= 500 ? 'unavailable' : 'upstream_error',
    'GitHub gave no installation token.',
    {
      next: 'Call again in a moment.',
      details,
      cause: data,
    },
  );
}
