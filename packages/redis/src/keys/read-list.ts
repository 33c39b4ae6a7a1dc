import { arrayOf, bytesOf, numberOf } from '../reply/reply.js';
import { cutBytes } from '../reply/text.js';
import { integerFrom, type ReadContext, type ReadValue, windowCount } from './selection.js';
import { takeThatFit } from './take-that-fit.js';

/** A window of a list, by index; with `reverse` counted from the end. */
export async function readList({ db, facts, selection, signal }: ReadContext): Promise<ReadValue> {
  const { key } = facts;
  const { reverse, room } = selection;
  const [size] = await db.ask([{ key, command: ['LLEN', key] }], signal);
  const total = numberOf(size);
  const { first, last } = rangeOf(selection, total);
  const wanted = Math.min(last - first + 1, windowCount(facts, total, selection.count));
  if (wanted <= 0) return { value: [], total };
  const [from, to] = reverse ? [total - first - wanted, total - first - 1] : [first, first + wanted - 1];
  const [reply] = await db.ask([{ key, command: ['LRANGE', key, String(from), String(to)] }], signal);
  const items = reverse ? arrayOf(reply).reverse() : arrayOf(reply);
  const value = takeThatFit(items, room, (item, left) => cutBytes(bytesOf(item), left));
  const next = first + value.length;
  return { value, total, ...(next <= last ? { nextStart: String(next) } : {}) };
}

/** First and last position that are wanted, from 0; `last` is below `first` where there is nothing. */
export function rangeOf(
  { start, stop }: { start: string | undefined; stop: string | undefined },
  total: number,
): { first: number; last: number } {
  const from = integerFrom('start', start, 0);
  const to = integerFrom('stop', stop, -1);
  return {
    first: Math.max(0, from < 0 ? total + from : from),
    last: Math.min(total - 1, to < 0 ? total + to : to),
  };
}
