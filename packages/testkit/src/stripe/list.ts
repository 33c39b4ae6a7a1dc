import type Stripe from 'stripe';
import { invalid } from './api-error.js';

/** What `page` of the rules reads. */
interface PageInput {
  limit: number | undefined;
  starting_after: string | undefined;
  ending_before: string | undefined;
}

interface ListSpec<T> {
  /** All objects of the kind, newest first: a cursor may name one that the filters no longer show. */
  all: readonly T[];
  keep: (item: T) => boolean;
  /** The path of the list. */
  url: string;
}

const positionOf = (items: readonly { id: string }[], id: string, param: string): number => {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) return index;
  throw invalid(param, `No such object: '${id}'`, 'resource_missing');
};

/**
 * One page of a list. Ten objects unless `limit` says otherwise.
 * Throws `resource_missing` for a cursor that names no object of the kind.
 */
export const pageOf = <T extends { id: string }>(spec: ListSpec<T>, cursor: PageInput): Stripe.ApiList<T> => {
  const { limit = 10, starting_after: after, ending_before: before } = cursor;
  if (after !== undefined && before !== undefined) {
    throw invalid('starting_after', 'You can only use one of starting_after and ending_before');
  }
  const { all, keep, url } = spec;
  if (before !== undefined) {
    const newer = all.slice(0, positionOf(all, before, 'ending_before')).filter(keep);
    return { object: 'list', data: newer.slice(-limit), has_more: newer.length > limit, url };
  }
  const start = after === undefined ? 0 : positionOf(all, after, 'starting_after') + 1;
  const older = all.slice(start).filter(keep);
  return { object: 'list', data: older.slice(0, limit), has_more: older.length > limit, url };
};

/** A list inside an object, whole. */
export const wholeList = <T>(data: T[], url: string): Stripe.ApiList<T> => ({
  object: 'list',
  data,
  has_more: false,
  url,
});

/** True where no filter is set, or where it is the value. */
export const fits = <T>(filter: T | undefined, value: T | null | undefined): boolean =>
  filter === undefined || filter === value;
