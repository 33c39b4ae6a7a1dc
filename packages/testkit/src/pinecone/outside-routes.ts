import { invalid, refuse } from './refusal.js';
import type { Call, Route } from './router.js';

/** Routes of the service that the fake knows and does not imitate: 501, and a problem, so that no test passes on them. */
function outside<Context extends Call>(
  errors: Route<Context>['errors'],
  entries: readonly [Route<Context>['method'], string][],
): Route<Context>[] {
  return entries.map(([method, path]) => ({
    method,
    path,
    errors,
    handle: (call) => {
      call.report('the fake does not imitate this route');
      throw refuse('UNIMPLEMENTED', 'Not implemented');
    },
  }));
}

export const outsideControlRoutes: Route<Call>[] = [
  {
    method: 'GET',
    path: '/collections',
    errors: 'control',
    handle: () => ({ status: 200, body: { collections: [] } }),
  },
  {
    method: 'POST',
    path: '/collections',
    errors: 'control',
    handle: () => {
      throw invalid('Collections are only supported for pod-based indexes');
    },
  },
  {
    method: 'GET',
    path: '/collections/{collection}',
    errors: 'control',
    handle: ({ path }) => {
      throw refuse('NOT_FOUND', `Collection ${path.collection} not found.`);
    },
  },
  ...outside<Call>('control', [
    ['GET', '/indexes/{index}/backup-schedules'],
    ['POST', '/indexes/{index}/backup-schedules'],
    ['GET', '/backup-schedules/{schedule}'],
    ['PATCH', '/backup-schedules/{schedule}'],
    ['DELETE', '/backup-schedules/{schedule}'],
    ['GET', '/backup-schedules/{schedule}/history'],
  ]),
];

export const outsideIndexRoutes = outside('rpc', [
  ['GET', '/bulk/imports'],
  ['POST', '/bulk/imports'],
  ['GET', '/bulk/imports/{import}'],
  ['DELETE', '/bulk/imports/{import}'],
]);
