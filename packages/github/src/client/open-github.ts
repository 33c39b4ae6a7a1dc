import { type ConnectContext, ToolError } from '@patchbay/core';
import { openCredential } from '../auth/credential.js';
import { graphqlError, quotaError, refusalError } from '../errors.js';
import { createFence } from '../fence/fence.js';
import { misshapen, selectionOf } from '../graphql/selection.js';
import { resolveHost } from '../host.js';
import type { GithubSettings } from '../settings.js';
import { checkInput } from './check-input.js';
import { openDownload } from './download.js';
import { createEtagCache } from './etag-cache.js';
import type { GithubClient, Reply, RequestScope, Viewer } from './github-client.js';
import { nextPage } from './link.js';
import { isOfKind } from './list-routes.js';
import { explainMissing, explainMoved } from './missing.js';
import { createQuota, resourceOf } from './quota.js';
import { readBytes, readJson, readText, strangeAnswer } from './read-body.js';
import { createTransport, type Incoming } from './transport.js';

/** A request on its way: the route taken apart, the input checked. */
interface Sending {
  method: string;
  url: string;
  input: Record<string, unknown>;
  headers: Record<string, string>;
  scope: RequestScope;
  /** Answers that are no refusals here, besides 2xx. */
  accepted?: number[];
}

// GitHub answers these with `{}`; everywhere else that is no answer of GitHub's.
const answersNothing = /\/(?:rerun|rerun-failed-jobs|cancel)$/;

/** Makes the client. Nothing is sent, except where a GitHub App asks for its first token. */
export async function openGithub(settings: GithubSettings, context: ConnectContext): Promise<GithubClient> {
  const host = resolveHost(settings.GITHUB_HOST);
  const transport = createTransport({
    restUrl: host.restUrl,
    userAgent: `patchbay-github-mcp/${context.version}`,
  });
  const credential = await openCredential({ settings, transport, host, context });
  const fence = createFence(settings);
  const quota = createQuota();
  const cache = createEtagCache();
  let known: Promise<Viewer> | undefined;

  async function exchange(
    { method, url, input, headers, scope }: Sending,
    signal: AbortSignal,
  ): Promise<Incoming> {
    const path = url.startsWith('http') ? new URL(url).pathname.replace('/api/graphql', '/graphql') : url;
    // To ask what is left costs nothing and is never refused.
    const pauseMs = url === '/rate_limit' ? 0 : quota.pauseMs(resourceOf(path));
    if (pauseMs > 0) throw quotaError(resourceOf(path), pauseMs);
    const authorization = `Bearer ${await credential.token(signal)}`;
    const answer = await transport({
      method,
      url,
      parameters: input,
      headers: {
        accept: 'application/vnd.github+json',
        'x-github-api-version': settings.GITHUB_API_VERSION,
        ...headers,
        authorization,
      },
      signal,
    });
    quota.note(answer.headers);
    const id = answer.headers['x-github-request-id'];
    if (id !== undefined) scope.requestId?.(id);
    return answer;
  }

  /** One request with its refusals as errors. Only a 401 is answered with a second one, by another token: it did nothing. */
  async function sendOnce(sending: Sending, signal: AbortSignal): Promise<Incoming> {
    let answer = await exchange(sending, signal);
    if (answer.status === 401 && credential.drop()) {
      cache.clear();
      answer = await exchange(sending, signal);
    }
    const { status } = answer;
    if ((status >= 200 && status < 300) || sending.accepted?.includes(status)) return answer;
    const route = `${sending.method} ${sending.url}`;
    const refusal = { ...answer, route, kind: credential.kind };
    const ask = (url: string, input: object) =>
      exchange({ method: 'GET', url, input: { ...input }, headers: {}, scope: sending.scope }, signal);
    if (status === 404) throw await explainMissing(refusal, sending.input, ask);
    if (status >= 300 && status < 400) throw await explainMoved(refusal, { fence, ask });
    throw refusalError(refusal);
  }

  /** Requests of writes go through the call's `attempt`, which repeats only what is safe and tells an unknown outcome. */
  function send<T>(sending: Sending, use: (answer: Incoming) => Promise<T>): Promise<T> {
    const { scope, method } = sending;
    const once = async (signal: AbortSignal) => {
      try {
        return await use(await sendOnce(sending, signal));
      } catch (error) {
        throw signal.aborted && !ToolError.is(error) ? signal.reason : error;
      }
    };
    if (!scope.attempt) return once(scope.signal);
    const isGet = method === 'GET';
    return scope.attempt(once, {
      safe: scope.safe ?? isGet,
      changes: scope.changes ?? !isGet,
      unchecked: true,
    });
  }

  function prepare(
    route: string,
    input: object,
    { scope, accept }: { scope: RequestScope; accept?: string | undefined },
  ): Sending {
    const [method = '', url = ''] = route.split(' ');
    const given: Record<string, unknown> = { ...input };
    if (method !== 'GET') mayWrite(route);
    const { owner, repo } = given;
    if (url.startsWith('/repos/{owner}/{repo}'))
      fence.check(String(owner), String(repo), method === 'GET' ? 'read' : 'write');
    return { method, url, input: checkInput(url, given), headers: accept ? { accept } : {}, scope };
  }

  /** Tools above the tier are not listed; this holds even where one of them were wrong about itself. */
  function mayWrite(what: string): void {
    if (context.access !== 'read') return;
    throw new ToolError('refused', `This server only reads, and would not send ${what}.`, {
      next: 'The user can start it with --access write.',
    });
  }

  const client: GithubClient = {
    host,
    access: context.access,
    kind: credential.kind,
    fence,
    settings,
    async rest(route, input, scope) {
      const sending = prepare(route, input, { scope, accept: scope.accept });
      const key =
        sending.method === 'GET' ? JSON.stringify([sending.url, sending.input, scope.accept]) : undefined;
      const kept = key === undefined ? undefined : cache.get(key);
      if (kept) sending.headers['if-none-match'] = kept.etag;
      return send({ ...sending, accepted: kept ? [304] : [] }, async (answer) => {
        const { status, headers } = answer;
        const notModified = status === 304;
        const text = kept && notModified ? kept.text : await readText(answer.body);
        const data =
          status === 204 || status === 205 || (status === 202 && text === '')
            ? undefined
            : readJson(text, { mayBeEmpty: answersNothing.test(sending.url) });
        if (data !== undefined && !isOfKind(route, data))
          throw strangeAnswer('another kind of answer', new Error(`Not the kind that ${route} answers`));
        if (key !== undefined && !notModified) cache.keep(key, headers, text);
        const link = headers.link ?? (notModified ? kept?.link : undefined);
        // The shape is GitHub's own for this route; what a tool shows of it is checked by the tool's output, and where that or the
        // tool fails over it, core says so.
        return { data, status, headers, next: nextPage(link), notModified } as never;
      });
    },
    raw(route, input, scope) {
      const sending = prepare(route, input, { scope, accept: scope.accept });
      return send(sending, async ({ body, status, headers }): Promise<Reply<Uint8Array>> => {
        const data = await readBytes(body, scope.maxBytes);
        return { data, status, headers, next: undefined, notModified: false };
      });
    },
    download(route, input, scope) {
      const sending = { ...prepare(route, input, { scope }), accepted: [302] };
      return send(sending, async ({ headers }) => openDownload(headers.location, scope.signal));
    },
    async graphql(document, variables, scope) {
      const { within } = scope;
      if (document.isMutation) mayWrite('a mutation');
      if (within) fence.check(within.owner, within.repo, document.isMutation ? 'write' : 'read');
      const sending: Sending = {
        method: 'POST',
        url: host.graphqlUrl,
        input: { query: document.text, variables },
        headers: { accept: 'application/json' },
        scope: { ...scope, safe: scope.safe ?? !document.isMutation, changes: document.isMutation },
      };
      return send(sending, async ({ body, headers }) => {
        const answer = readJson(await readText(body));
        if ('errors' in answer && Array.isArray(answer.errors) && answer.errors.length > 0)
          throw graphqlError(answer.errors, credential.kind, headers);
        if (!('data' in answer) || !answer.data) throw graphqlError([], credential.kind, headers);
        const wrong = misshapen(answer.data, selectionOf(document.text));
        if (wrong) throw strangeAnswer('something else', new Error(`Not what was asked for: ${wrong}`));
        // Validated against GitHub's schema where the document is written.
        return answer.data as never;
      });
    },
    viewer(scope) {
      known ??= askViewer(client, scope).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
  return client;
}

async function askViewer(client: GithubClient, { signal }: { signal: AbortSignal }): Promise<Viewer> {
  if (client.kind === 'app') return { login: undefined, scopes: undefined, expiresAt: undefined };
  const { data, headers } = await client.rest('GET /user', {}, { signal });
  const scopes = headers['x-oauth-scopes'];
  return {
    login: data.login,
    scopes: scopes === undefined ? undefined : scopes.split(/,\s*/).filter(Boolean),
    expiresAt: headers['github-authentication-token-expiration'],
  };
}
