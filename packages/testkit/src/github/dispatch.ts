import { createHash } from 'node:crypto';
import { type Caller, callerOf, checkAccess } from './access.js';
import { type CheckedInput, checkInput } from './check-input.js';
import type { SeenRequest } from './faults.js';
import { toJson } from './json.js';
import type { Limits, Resource } from './limits.js';
import { createRouteTable } from './match-route.js';
import { cursorPageOf, pageOf } from './paging.js';
import { isRefusal, notFound, refusal, refusalBody } from './refusal.js';
import type { Route, Viewer } from './route.js';
import { findRepository, fullName, type State } from './state.js';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

/** Answers outside the REST routes: GraphQL, the app's token endpoint, the device flow. Undefined passes on. */
export type SpecialRoute = (
  request: SeenRequest,
  addresses: Addresses,
) => { status: number; body: unknown; headers?: Record<string, string> } | undefined;

export interface Addresses {
  api: string;
  web: string;
  downloads: string;
}

export interface DispatchParts {
  state: State;
  limits: Limits;
  routes: readonly Route[];
  special: readonly SpecialRoute[];
  graphql: (viewer: Viewer, body: unknown) => Promise<Record<string, unknown>>;
  problems: string[];
  /** Status of a refusal by the primary limit; GitHub uses both. */
  primaryLimitStatus: () => 403 | 429;
}

/** What is learnt of a request while it is handled, kept for the headers of a refusal too. */
interface Context {
  caller: Caller;
  resource: Resource;
  metered: boolean;
  headers: Record<string, string>;
}

const VERSIONS = ['2022-11-28', '2026-03-10'];

/** Turns one request into one answer by the state; no faults, no sockets. */
export function createDispatch(
  parts: DispatchParts,
): (request: SeenRequest, addresses: Addresses) => Promise<Answer> {
  const { state, limits, problems } = parts;
  const table = createRouteTable(parts.routes);
  let requests = 0;

  const finish = (answer: { status: number; body: unknown; headers?: Record<string, string> }): Answer => {
    const empty = answer.body === undefined;
    return {
      status: answer.status,
      headers: {
        ...(!empty && { 'content-type': 'application/json; charset=utf-8' }),
        'x-github-media-type': 'github.v3; format=json',
        ...answer.headers,
      },
      body: empty ? '' : toJson(answer.body),
    };
  };

  return async (request, addresses) => {
    const context: Context = { caller: {}, resource: 'core', metered: false, headers: {} };
    context.headers['x-github-request-id'] =
      `FA4E:${(++requests).toString(16).toUpperCase().padStart(4, '0')}:FAKE`;
    let answer: Answer;
    try {
      checkRequest(request);
      const special = first(parts.special, (handle) => handle(request, addresses));
      if (special) return withHeaders(finish(special), context.headers);
      answer = revalidate(request, await handle(request, addresses, context));
    } catch (error) {
      answer = finish(refused(error, request));
    }
    // A 304 is free for an authenticated caller.
    const free = answer.status === 304 && context.caller.token !== undefined;
    if (context.metered && !free) limits.window(context.caller, context.resource).used++;
    return withHeaders(answer, context.headers, limits.headers(context.caller, context.resource));
  };

  async function handle(request: SeenRequest, addresses: Addresses, context: Context): Promise<Answer> {
    const caller = callerOf(state, request.headers.authorization);
    const viewer: Viewer = { state, caller, ...addresses };
    const version = request.headers['x-github-api-version'] ?? '2022-11-28';
    context.caller = caller;
    Object.assign(context.headers, tokenHeaders(caller), { 'x-github-api-version-selected': version });
    if (request.path === '/graphql') {
      context.resource = 'graphql';
      return finish(await answerGraphql(viewer, request));
    }
    const match = table.find(request.method, request.path);
    if (!match || match === 'method') {
      problems.push(`${request.method} ${request.path}: no such route`);
      throw notFound();
    }
    const { route, params } = match;
    context.resource = route.resource;
    if (route.path !== '/rate_limit') {
      checkPrimary(caller, route.resource);
      context.metered = true;
    }
    const { answer, link } = runRoute(viewer, route, params, request);
    Object.assign(context.headers, acceptedHeaders(caller, route), link && { link });
    if (answer.raw === undefined) return finish({ ...answer, body: answer.body });
    return { status: answer.status, headers: answer.headers ?? {}, body: answer.raw };
  }

  async function answerGraphql(
    viewer: Viewer,
    request: SeenRequest,
  ): Promise<{ status: number; body: unknown }> {
    if (!viewer.caller.token) throw refusal(401, 'This endpoint requires you to be authenticated.');
    const window = limits.window(viewer.caller, 'graphql');
    if (window.used >= window.limit) {
      const message = `API rate limit already exceeded for user ID ${viewer.caller.account?.id}.`;
      return { status: 200, body: { errors: [{ type: 'RATE_LIMITED', message }] } };
    }
    // A query of the size servers send costs one point.
    window.used++;
    return { status: 200, body: await parts.graphql(viewer, request.body) };
  }

  function checkPrimary(caller: Caller, resource: Resource): void {
    const { limit, used } = limits.window(caller, resource);
    if (used < limit) return;
    const who = caller.account ? `user ID ${caller.account.id}` : '127.0.0.1';
    throw refusal(parts.primaryLimitStatus(), `API rate limit exceeded for ${who}.`);
  }

  function runRoute(viewer: Viewer, route: Route, params: Record<string, string>, request: SeenRequest) {
    const { owner, repo } = params;
    const scoped =
      owner !== undefined && repo !== undefined && route.path.startsWith('/repos/{owner}/{repo}');
    const repository = scoped ? repositoryOf(viewer, owner, repo, request) : undefined;
    if (scoped)
      checkAccess(viewer.caller, repository, {
        need: route.need ?? 'metadata:read',
        role: route.role ?? 'read',
      });
    const where = `${request.method} ${route.path}`;
    const input: CheckedInput = checkInput(
      route,
      { where, query: request.query, body: request.body },
      problems,
    );
    const pageRequest = { address: `${viewer.api}${request.path}`, query: request.query };
    let link: string | undefined;
    const answer = route.run({
      ...viewer,
      ...input,
      params,
      repository,
      limits,
      accept: request.headers.accept ?? '*/*',
      page: (items: unknown[], options: { most?: number; usual?: number } = {}) => {
        const page = pageOf(items, pageRequest, options);
        link = page.link;
        return page.items;
      },
      cursorPage: (items: unknown[]) => {
        const page = cursorPageOf(items, pageRequest);
        link = page.link;
        return page.items;
      },
    });
    return { answer, link };
  }

  function repositoryOf(viewer: Viewer, owner: string, repo: string, request: SeenRequest) {
    const repository = findRepository(state, owner, repo);
    if (repository) return repository;
    const moved = state.renamed.get(`${owner}/${repo}`.toLowerCase());
    if (!moved) return undefined;
    checkAccess(viewer.caller, moved, { need: 'metadata:read', role: 'read' });
    const rest = request.path.split('/').slice(4).join('/');
    const location = `${viewer.api}/repos/${fullName(moved)}${rest ? `/${rest}` : ''}`;
    throw refusal(request.method === 'GET' ? 301 : 307, 'Moved Permanently', { headers: { location } });
  }

  function refused(
    error: unknown,
    request: SeenRequest,
  ): { status: number; body: unknown; headers: Record<string, string> } {
    if (isRefusal(error)) return { status: error.status, body: refusalBody(error), headers: error.headers };
    problems.push(
      `${request.method} ${request.path}: the fake failed: ${error instanceof Error ? error.stack : error}`,
    );
    return { status: 500, body: refusalBody(refusal(500, 'Server Error')), headers: {} };
  }
}

/** Adds the ETag of a readable answer, and empties one the client holds already. */
function revalidate(request: SeenRequest, answer: Answer): Answer {
  if (request.method !== 'GET' || answer.status !== 200) return answer;
  const etag = `W/"${createHash('sha256').update(answer.body).digest('hex')}"`;
  const caching = { etag, 'cache-control': 'private, max-age=60, s-maxage=60' };
  const tags = request.headers['if-none-match']?.split(/\s*,\s*/) ?? [];
  if (!tags.some((tag) => weak(tag) === weak(etag))) return withHeaders(answer, caching);
  return { status: 304, headers: caching, body: '' };
}

/** What GitHub refuses before it looks at the route. */
function checkRequest({ headers, body }: SeenRequest): void {
  if (!headers['user-agent']) {
    throw refusal(
      403,
      'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
    );
  }
  const version = headers['x-github-api-version'];
  if (version !== undefined && !VERSIONS.includes(version)) {
    throw refusal(400, `"${version}" is not a supported version of the GitHub API.`);
  }
  const accept = headers.accept ?? '*/*';
  if (!/\*\/\*|application\/|json/.test(accept)) {
    throw refusal(415, `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`);
  }
  if (typeof body === 'string') throw refusal(400, 'Problems parsing JSON');
}

function tokenHeaders({ token }: Caller): Record<string, string> {
  if (token?.kind !== 'classic' && token?.kind !== 'oauth') return {};
  return { 'x-oauth-scopes': token.scopes.join(', '), 'x-accepted-oauth-scopes': '' };
}

function acceptedHeaders({ token }: Caller, route: Route): Record<string, string> {
  if (!route.need || !token) return {};
  if (token.kind === 'classic' || token.kind === 'oauth') return { 'x-accepted-oauth-scopes': 'repo' };
  return { 'x-accepted-github-permissions': route.need.replace(':', '=') };
}

function withHeaders(answer: Answer, ...more: Record<string, string>[]): Answer {
  return { ...answer, headers: Object.assign({}, ...more, answer.headers) };
}

function weak(tag: string): string {
  return tag.replace(/^W\//, '');
}

function first<T, R>(items: readonly T[], look: (item: T) => R | undefined): R | undefined {
  for (const item of items) {
    const result = look(item);
    if (result !== undefined) return result;
  }
  return undefined;
}
