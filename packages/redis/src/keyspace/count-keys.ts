import type { Db } from '../client.js';
import { isRedisError, numberOf } from '../reply/reply.js';

/** DBSIZE of all masters together; undefined where the user may not ask, and where only some keys may be seen. */
export async function countKeys(db: Db, signal: AbortSignal): Promise<number | undefined> {
  if (db.fence.prefixes.length > 0) return undefined;
  const counts = await Promise.all((await db.masters(signal)).map((node) => node.ask([['DBSIZE']], signal)));
  if (counts.some(([count]) => isRedisError(count))) return undefined;
  return counts.reduce((sum, [count]) => sum + numberOf(count), 0);
}
