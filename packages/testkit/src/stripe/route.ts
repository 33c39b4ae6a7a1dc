import { invalid } from './api-error.js';
import { decodeForm, type FormObject } from './form.js';
import { listOf, readShape, type Shape, text, type Values } from './rules.js';
import type { Scope } from './scope.js';

/** A request whose parameters were accepted and which has not begun to execute. */
export interface Prepared {
  readonly expand: readonly string[];
  execute(scope: Scope): object;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The permission a restricted key needs, without `rak_` and `_read` or `_write`. */
  readonly permission: string;
  readonly permissionLevel: 'read' | 'write';
  prepare(raw: FormObject, id: string, problems: string[]): Prepared;
}

interface RouteSpec<S extends Shape> extends Pick<Route, 'method' | 'path' | 'permission'> {
  /** Where it is not `read` for GET and `write` for the rest. */
  permissionLevel?: 'read' | 'write';
  shape: S;
  answer(scope: Scope, values: Values<S>, id: string): object;
}

const common = { expand: listOf(text()) };

// docs.stripe.com/api/expanding_objects: at most four levels, `data` of a list counted.
const MOST_LEVELS = 4;

const assertDepth = (path: string): void => {
  if (path.split('.').length <= MOST_LEVELS) return;
  throw invalid(
    'expand',
    `You cannot expand more than ${MOST_LEVELS} levels of a property. Property: ${path}`,
  );
};

/** Declares one endpoint: every parameter it takes, and the function that answers. `:id` marks the id. */
export const defineRoute = <S extends Shape>(spec: RouteSpec<S>): Route => ({
  method: spec.method,
  path: spec.path,
  permission: spec.permission,
  permissionLevel: spec.permissionLevel ?? (spec.method === 'GET' ? 'read' : 'write'),
  prepare(raw, id, problems) {
    const { expand, ...own } = raw;
    const place = { name: '', problems };
    const outer = readShape(common, expand === undefined ? decodeForm('') : { expand }, place);
    const expands = outer.expand ?? [];
    for (const path of expands) assertDepth(path);
    const values = readShape(spec.shape, own, place);
    return { expand: expands, execute: (scope) => spec.answer(scope, values, id) };
  },
});

const idIn = (pattern: string, path: string): string | undefined => {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) return undefined;
  const fits = expected.every((segment, index) => segment === ':id' || segment === given[index]);
  return fits ? decodeURIComponent(given[expected.indexOf(':id')] ?? '') : undefined;
};

/** The route for a path, with the id in it. Fixed segments win over `:id` when they stand first in the table. */
export const matchRoute = (routes: readonly Route[], method: string, path: string) => {
  for (const route of routes) {
    const id = route.method === method ? idIn(route.path, path) : undefined;
    if (id !== undefined) return { route, id };
  }
  return undefined;
};
