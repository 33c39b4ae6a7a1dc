import type { Books } from './books.js';
import type { Collection } from './collection.js';
import { defineRoute, type Route } from './route.js';
import { find } from './scope.js';

interface RetrieveSpec<T> {
  /** The path of the list; the id follows it. */
  path: string;
  permission: string;
  /** As the refusal names the object. */
  noun: string;
  pick: (books: Books) => Collection<T>;
}

/** `GET <path>/:id`. */
export const retrieveRoute = <T extends { id: string }>({
  path,
  permission,
  noun,
  pick,
}: RetrieveSpec<T>): Route =>
  defineRoute({
    method: 'GET',
    path: `${path}/:id`,
    permission,
    shape: {},
    answer: (scope, _values, id) => find(scope, pick, { id, noun }),
  });
