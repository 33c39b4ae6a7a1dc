import { arrayOf, bytesOf, numberOf, type Reply, textOf } from '../reply/reply.js';
import { cutBytes } from '../reply/text.js';
import { rangeOf } from './read-list.js';
import { scanMembers, shapeScore } from './read-members.js';
import { type ReadContext, type ReadValue, windowCount } from './selection.js';
import { takeThatFit } from './take-that-fit.js';

/** Members with their scores by rank, from the lowest score or, reversed, from the highest; with `match` in the order of the server. */
export async function readSortedSet(context: ReadContext): Promise<ReadValue> {
  const { db, facts, selection, signal } = context;
  if (selection.match !== undefined) {
    return scanMembers(
      context,
      { scan: 'ZSCAN', size: 'ZCARD', inPairs: true, shape: shapeScore },
      (items) => items,
    );
  }
  const { key } = facts;
  const { reverse, room, count } = selection;
  const [size] = await db.ask([{ key, command: ['ZCARD', key] }], signal);
  const total = numberOf(size);
  const { first, last } = rangeOf(selection, total);
  const wanted = Math.min(last - first + 1, windowCount(facts, total, count));
  if (wanted <= 0) return { value: [], total };
  const range = reverse ? 'ZREVRANGE' : 'ZRANGE';
  const [reply] = await db.ask(
    [{ key, command: [range, key, String(first), String(first + wanted - 1), 'WITHSCORES'] }],
    signal,
  );
  const value = takeThatFit(inPairs(arrayOf(reply)), room, ([member, score], left) => [
    cutBytes(bytesOf(member), left),
    textOf(score),
  ]);
  const next = first + value.length;
  return { value, total, ...(next <= last ? { nextStart: String(next) } : {}) };
}

/** Members and scores, which RESP2 gives in turn and RESP3 in pairs. */
function inPairs(reply: Reply[]): Array<[Reply, Reply]> {
  const flat = reply.flat();
  return flat.flatMap(
    (member, index): Array<[Reply, Reply]> => (index % 2 === 0 ? [[member, flat[index + 1] ?? null]] : []),
  );
}
