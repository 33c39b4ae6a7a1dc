import type { Access, ToolContext } from '@patchbay/core';
import type { TokenKind } from '../auth/credential.js';
import type { Fence } from '../fence/fence.js';
import type { GraphqlDocument } from '../graphql/document.js';
import type { Host } from '../host.js';
import type { Only, Route, RouteAnswer, RouteInput } from '../rest-types.js';
import type { GithubSettings } from '../settings.js';

/** What a request needs of the call it belongs to; a tool's context is one. */
export interface CallScope {
  signal: AbortSignal;
  attempt?: ToolContext['attempt'];
  requestId?: (id: string) => void;
}

/** How one request is made. */
export interface RequestScope extends CallScope {
  /** Sending it twice does no harm. By default only reads are safe. */
  safe?: boolean;
  /** It changes something. By default everything but a GET does. */
  changes?: boolean;
  /** Media type, where it is not GitHub's JSON. */
  accept?: string;
}

export interface Reply<T> {
  data: T;
  status: number;
  headers: Record<string, string | undefined>;
  /** The page after this one, as the `Link` header names it: a number, or the cursor in `after`. Undefined on the last page. */
  next: string | undefined;
  /** True when GitHub said that the cached answer still holds, which costs no quota. */
  notModified: boolean;
}

/** Who the token belongs to. */
export interface Viewer {
  /** Undefined for the installation of an App, which is nobody. */
  login: string | undefined;
  /** Scopes of a classic token. */
  scopes: string[] | undefined;
  expiresAt: string | undefined;
}

/** The way to one GitHub. Every request to a repository passes the fence before anything is sent. */
export interface GithubClient {
  host: Host;
  access: Access;
  kind: TokenKind;
  fence: Fence;
  settings: GithubSettings;
  /**
   * One REST request; the parameters of path, query and body stand in one object, as GitHub's description of the route names them.
   * A GET is conditional where its answer is known already.
   * @throws ToolError for every refusal, the transport's error, or the signal's reason
   */
  rest<R extends Route, I extends RouteInput<R>>(
    route: R,
    input: Only<I, RouteInput<R>>,
    scope: RequestScope,
  ): Promise<Reply<RouteAnswer<R>>>;
  /** A GET whose answer is not JSON: raw files and diffs. Throws like `rest`, and `refused` past `maxBytes`. */
  raw<R extends Route & `GET ${string}`, I extends RouteInput<R>>(
    route: R,
    input: Only<I, RouteInput<R>>,
    scope: RequestScope & { accept: string; maxBytes: number },
  ): Promise<Reply<Uint8Array>>;
  /** A GET that answers with a redirect to another host (logs, archives): opens it there, without the token. */
  download<R extends Route & `GET ${string}`, I extends RouteInput<R>>(
    route: R,
    input: Only<I, RouteInput<R>>,
    scope: RequestScope,
  ): Promise<ReadableStream<Uint8Array>>;
  /**
   * One GraphQL operation. `within` names the repository it is about, for the fence and for errors; undefined when it is about none.
   * Errors that come with status 200 are thrown as ToolError.
   */
  graphql<T, V extends Record<string, unknown>>(
    document: GraphqlDocument<T, V>,
    variables: V,
    scope: RequestScope & { within: { owner: string; repo: string } | undefined },
  ): Promise<T>;
  /** Asked once, then known. */
  viewer(scope: CallScope): Promise<Viewer>;
}
