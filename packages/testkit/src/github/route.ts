import type { components, paths } from '@octokit/openapi-types';
import * as z from 'zod';
import type { Caller, Need } from './access.js';
import type { Limits, Resource } from './limits.js';
import type { Role } from './records/account.js';
import type { Repository } from './records/repository.js';
import type { State } from './state.js';

export type Schemas = components['schemas'];
export type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';
type Path = keyof paths;
type VerbOf<P extends Path> = keyof paths[P] & Verb;

/** Who looks at the state and under which addresses: every view needs it. */
export interface Viewer {
  state: State;
  caller: Caller;
  /** REST base of this request, without a slash at the end. */
  api: string;
  /** Base of `html_url`. */
  web: string;
  /** Base of the host that serves logs and archives. */
  downloads: string;
}

// What the OpenAPI types say of one operation.
type QueryOf<O> = O extends { parameters: { query?: infer Q } } ? (unknown extends Q ? never : Q) : never;
type BodyOf<O> = 'requestBody' extends keyof O
  ? O extends { requestBody?: { content: { 'application/json': infer B } } }
    ? Exclude<B, null>
    : never
  : never;
type ContentOf<R> = R extends { content: { 'application/json': infer B } } ? B : undefined;
type AnswerOf<O> = O extends { responses: infer R }
  ? {
      [S in keyof R]: S extends 200 | 201 | 202 | 204 | 205
        ? { status: S; body: ContentOf<R[S]>; headers?: Record<string, string> }
        : never;
    }[keyof R]
  : never;

/** zod prints an optional key as `T | undefined`, the OpenAPI types as a key that may be absent. */
type Loose<T> = T extends readonly (infer E)[]
  ? Loose<E>[]
  : T extends object
    ? { [K in keyof T]: Loose<T[K]> | (Record<never, never> extends Pick<T, K> ? undefined : never) }
    : T;

type AllKeys<T> = T extends unknown ? keyof T : never;

/** One validator for every key the vendor documents, optional exactly where the vendor says so. */
type Fields<T> = {
  [K in AllKeys<T>]-?: K extends keyof T
    ? Record<never, never> extends Pick<T, K>
      ? z.ZodOptional<z.ZodType<Loose<Exclude<T[K], undefined>>>>
      : z.ZodType<Loose<T[K]>>
    : never;
};

type Params<P extends string> = P extends `${string}{${infer Name}}${infer Rest}`
  ? { [K in Name]: string } & Params<Rest>
  : unknown;

/** An answer outside the JSON of the operation: another media type, or a redirect. */
export interface RawAnswer {
  status: 200 | 302;
  raw: string | Buffer;
  headers: Record<string, string>;
}

export interface Call<P extends Path, M extends VerbOf<P>> extends Viewer {
  params: Params<P>;
  query: Loose<QueryOf<paths[P][M]>>;
  body: Loose<BodyOf<paths[P][M]>>;
  /** The repository of the path, already checked against the caller. */
  repository: P extends `/repos/{owner}/{repo}${string}` ? Repository : undefined;
  /** The `Accept` header. */
  accept: string;
  limits: Limits;
  /** Cuts a list to the page asked for and sets the Link header; `most` caps what can be reached, `usual` is the size without `per_page`. */
  page<T>(items: readonly T[], options?: { most?: number; usual?: number }): T[];
  /** Cuts a list by `after`/`before` cursors and sets the Link header. */
  cursorPage<T>(items: readonly T[]): T[];
}

type Spec<P extends Path, M extends VerbOf<P>> = {
  /** Required on routes of a repository. */
  need?: Need;
  /** The role the account must have; `read` for a `:read` need and `write` for a `:write` one. */
  role?: Role;
  resource?: Resource;
} & ([QueryOf<paths[P][M]>] extends [never] ? object : { query: Fields<NonNullable<QueryOf<paths[P][M]>>> }) &
  ([BodyOf<paths[P][M]>] extends [never] ? object : { body: Fields<NonNullable<BodyOf<paths[P][M]>>> });

/** A route with its types erased, as the router keeps it. */
export interface Route {
  verb: Verb;
  path: string;
  need?: Need;
  role?: Role;
  resource: Resource;
  query: z.ZodObject;
  body?: z.ZodObject;
  run(call: unknown): {
    status: number;
    body?: unknown;
    raw?: string | Buffer;
    headers?: Record<string, string>;
  };
}

/**
 * One operation of GitHub's REST API. The compiler proves against the vendor's types that the route names every
 * query parameter and body field, no other, and that the handler answers with the vendor's shapes.
 */
export function route<const P extends Path, const M extends VerbOf<P>>(
  verb: M,
  path: P,
  spec: Spec<P, M>,
  handler: (call: Call<P, M>) => AnswerOf<paths[P][M]> | RawAnswer,
): Route {
  // Spec decides by P and M which keys exist; here only whether they are there matters.
  const { need, role, resource, query, body } = spec as {
    need?: Need;
    role?: Role;
    resource?: Resource;
    query?: z.ZodRawShape;
    body?: z.ZodRawShape;
  };
  return {
    verb,
    path,
    ...(need && { need, role: role ?? (need.endsWith(':write') ? 'write' : 'read') }),
    resource: resource ?? 'core',
    query: z.strictObject(query ?? {}),
    ...(body && { body: z.strictObject(body) }),
    // The router builds the call from this route's own validators, so the erased type is the right one.
    run: (call) => handler(call as Call<P, M>) as ReturnType<Route['run']>,
  };
}
