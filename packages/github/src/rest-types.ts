import type { components, paths } from '@octokit/openapi-types';

/** GitHub's objects, by the name they have in its description of the REST API. */
export type Schemas = components['schemas'];

export type Verb = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths that can be asked with a verb. */
export type PathOf<M extends Verb> = {
  [P in keyof paths]: paths[P] extends { [K in M]: object } ? P : never;
}[keyof paths];

type Operation<P, M extends Verb> = P extends keyof paths
  ? paths[P] extends { [K in M]: infer O }
    ? O
    : never
  : never;

/** Parameters in the path of a numbered thing may be given as digits: an id can be past 2^53. */
type PathParameters<O> = O extends { parameters: { path: infer T } }
  ? { [K in keyof T]: number extends T[K] ? T[K] | string : T[K] }
  : unknown;

/** Optional where the vendor says so; then undefined is the same as left out. */
type Loose<T> = { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] };

type QueryParameters<O> = O extends { parameters: { query?: infer T } }
  ? unknown extends T
    ? unknown
    : Loose<NonNullable<T>>
  : unknown;

type Body<O> = O extends { requestBody?: { content: { 'application/json': infer T } } }
  ? LooseUnion<NonNullable<T>>
  : unknown;
type LooseUnion<T> = T extends object ? Loose<T> : unknown;

/** Everything a request may carry, in one object as octokit takes it: path, query and body. */
export type InputOf<P, M extends Verb> = PathParameters<Operation<P, M>> &
  QueryParameters<Operation<P, M>> &
  Body<Operation<P, M>>;

type KeysOf<T> = T extends unknown ? keyof T : never;

/** Refuses keys the vendor does not know, also where they come in by a spread. */
export type Only<I, T> = I & { [K in Exclude<keyof I, KeysOf<T>>]: never };

type Content<R> = R extends { content: { 'application/json': infer T } } ? T : undefined;

/** What a successful request answers. */
export type AnswerOf<P, M extends Verb> =
  Operation<P, M> extends { responses: infer R }
    ? { [S in keyof R]: S extends 200 | 201 | 202 ? Content<R[S]> : never }[keyof R]
    : never;

/** A request as it is written in code, for example `GET /repos/{owner}/{repo}`. */
export type Route = { [M in Verb]: `${Uppercase<M>} ${PathOf<M> & string}` }[Verb];

type VerbOf<R extends Route> = R extends `${infer V} ${string}` ? Lowercase<V> & Verb : never;
type PathIn<R extends Route> = R extends `${string} ${infer P}` ? P : never;

export type RouteInput<R extends Route> = InputOf<PathIn<R>, VerbOf<R>>;
export type RouteAnswer<R extends Route> = AnswerOf<PathIn<R>, VerbOf<R>>;
