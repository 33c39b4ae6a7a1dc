import { createPublicKey, verify } from 'node:crypto';
import type { SpecialRoute } from './dispatch.js';
import { createToken } from './model/accounts.js';
import type { Repository } from './records/repository.js';
import { notFound, refusal } from './refusal.js';
import type { Schemas } from './route.js';
import { findAccount, fullName, isoSeconds, type State } from './state.js';
import { repositoryView } from './views/repository.js';

export interface AppOptions {
  /** App id or client id, the `iss` of the JWT. */
  id: number | string;
  slug: string;
  /** PEM; the JWT's signature is checked with it. */
  publicKey: string;
}

export interface Installation {
  id: number;
  /** The account it is installed on. */
  login: string;
  permissions: Record<string, 'read' | 'write'>;
  /** Full names; `all` of the account's by default. */
  repositories: 'all' | string[];
}

/** GitHub's limits: a JWT lives ten minutes at most, an installation token one hour. */
const MAX_JWT_SECONDS = 600;
const TOKEN_SECONDS = 3_600;

/** `POST /app/installations/{id}/access_tokens`, authenticated by the app's JWT. */
export function appTokenRoute(
  state: State,
  {
    app,
    installations,
    problems,
  }: { app: AppOptions | undefined; installations: Map<number, Installation>; problems: string[] },
): SpecialRoute {
  return (request, addresses) => {
    const id = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(request.path)?.[1];
    if (id === undefined || request.method !== 'POST') return undefined;
    checkJwt(app, request.headers.authorization, state.now());
    const installation = installations.get(Number(id));
    if (!app || !installation) throw notFound();
    // The fields are checked one by one where they are used.
    const body = (request.body ?? {}) as Record<string, unknown>;
    for (const name of Object.keys(body)) {
      if (!['repositories', 'repository_ids', 'permissions'].includes(name))
        problems.push(`POST access_tokens: body has the unknown field ${name}`);
    }
    const repositories = chosen(state, installation, body);
    const permissions = { metadata: 'read' as const, ...granted(installation, body.permissions) };
    const expiresAt = state.now() + TOKEN_SECONDS * 1_000;
    const token = createToken(state, {
      kind: 'installation',
      login: `${app.slug}[bot]`,
      permissions,
      repositories:
        installation.repositories === 'all' && !body.repositories
          ? [`${installation.login}/*`]
          : repositories.map(fullName),
      expiresAt,
    });
    const viewer = { state, caller: {}, ...addresses };
    const view: Schemas['installation-token'] = {
      token: token.value,
      expires_at: isoSeconds(expiresAt),
      permissions,
      repository_selection: installation.repositories === 'all' ? 'all' : 'selected',
      ...(body.repositories !== undefined && {
        repositories: repositories.map((item) => repositoryView(viewer, item)),
      }),
    };
    return { status: 201, body: view };
  };
}

function checkJwt(app: AppOptions | undefined, authorization = '', now: number): void {
  const [head, payload, signature] = authorization.replace(/^bearer /i, '').split('.');
  const claims = decode(payload);
  const undecodable = refusal(401, 'A JSON web token could not be decoded');
  if (!app || !head || !payload || !signature || decode(head)?.alg !== 'RS256' || !claims) throw undecodable;
  const signed = Buffer.from(`${head}.${payload}`);
  if (!verify('RSA-SHA256', signed, createPublicKey(app.publicKey), Buffer.from(signature, 'base64url')))
    throw undecodable;
  const seconds = now / 1_000;
  const { iat, exp, iss } = claims;
  if (typeof iat !== 'number' || iat > seconds) {
    throw refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (typeof exp !== 'number' || exp <= seconds) {
    throw refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + MAX_JWT_SECONDS)
    throw refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  if (String(iss) !== String(app.id)) throw refusal(404, 'Integration not found');
}

function decode(part: string | undefined): Record<string, unknown> | undefined {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
  } catch {
    return undefined;
  }
}

function chosen(state: State, installation: Installation, body: Record<string, unknown>): Repository[] {
  const owner = findAccount(state, installation.login);
  const all = [...state.repositories.values()].filter(
    (item) =>
      item.owner === owner &&
      (installation.repositories === 'all' || installation.repositories.includes(fullName(item))),
  );
  if (!Array.isArray(body.repositories)) return all;
  return body.repositories.map((name) => {
    const repository = all.find((item) => item.name === name);
    if (!repository) {
      throw refusal(
        422,
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      );
    }
    return repository;
  });
}

function granted(installation: Installation, wanted: unknown): Record<string, 'read' | 'write'> {
  if (typeof wanted !== 'object' || wanted === null) return installation.permissions;
  const asked = Object.entries(wanted);
  const covered = asked.every(
    ([name, level]) => installation.permissions[name] === 'write' || installation.permissions[name] === level,
  );
  if (!covered) throw refusal(422, 'The permissions requested are not granted to this installation.');
  return Object.fromEntries(asked);
}
