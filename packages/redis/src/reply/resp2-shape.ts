import { arrayOf, mapOf, numberOf, type Reply } from './reply.js';

const withScores = new Set(
  'zrange zrevrange zrangebyscore zrevrangebyscore zdiff zinter zunion zrandmember hrandfield zpopmin zpopmax vsim'.split(
    ' ',
  ),
);

/**
 * A reply in the shape RESP2 gives it. Maps and sets are lists already; what is left are the commands whose RESP3 reply is nested
 * otherwise, which the types cannot tell.
 */
export function inResp2Shape(name: string, reply: Reply, protocol: 2 | 3): Reply {
  if (protocol === 2 || !Array.isArray(reply)) return reply;
  if (withScores.has(name)) return reply.flat();
  if (name === 'xread' || name === 'xreadgroup') return inPairs(reply);
  if (name === 'ft.search') return searchHits(reply);
  if (name !== 'ft.aggregate') return reply;
  // With a cursor the answer is the rows and the cursor.
  const [rows, cursor] = reply;
  return Array.isArray(rows) && reply.length === 2
    ? [aggregatedRows(rows), cursor ?? null]
    : aggregatedRows(reply);
}

/** Every second item with the one after it. */
function inPairs(items: Reply[]): Reply[] {
  return items.flatMap((item, index) => (index % 2 === 0 ? [[item, items[index + 1] ?? null]] : []));
}

/** `total, id, [score,] [fields], ...` from RediSearch's map of `total_results` and `results` (its tests/pytests/test_resp3.py). */
function searchHits(reply: Reply[]): Reply {
  const map = mapOf(reply);
  const hits = arrayOf(map.get('results') ?? null).flatMap((hit) => {
    const parts = mapOf(hit);
    const score = parts.get('score');
    const fields = parts.get('extra_attributes');
    return [
      parts.get('id') ?? null,
      ...(score === undefined ? [] : [score]),
      ...(fields === undefined ? [] : [fields]),
    ];
  });
  return [total(map), ...hits];
}

function aggregatedRows(reply: Reply[]): Reply {
  const map = mapOf(reply);
  const rows = arrayOf(map.get('results') ?? null).map((row) => mapOf(row).get('extra_attributes') ?? null);
  return [total(map), ...rows];
}

function total(map: Map<string, Reply>): string {
  return String(numberOf(map.get('total_results') ?? '0'));
}
