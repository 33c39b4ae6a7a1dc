import type { ToolError } from '@patchbay/core';
import type { Request } from '../client/dispatch.js';
import type { Db } from '../client.js';
import { mapError } from '../errors.js';
import { isRedisError, numberOf, type Reply, textOf } from '../reply/reply.js';

/** What is known of a key before its value is read. */
export interface KeyFacts {
  key: Buffer;
  /** As Redis names it; `none` for a key that does not exist. */
  type: string;
  /** Undefined for a key that never expires. */
  ttlSeconds: number | undefined;
  /** Redis's estimate of the memory it takes; undefined where the user may not ask. */
  memoryBytes: number | undefined;
  /** Why nothing can be known: the user may not touch this key. */
  refusal: ToolError | undefined;
}

/** Asks for type, time to live and memory of several keys in one go. */
export async function readKeyFacts(db: Db, keys: Buffer[], signal: AbortSignal): Promise<KeyFacts[]> {
  const requests: Request[] = keys.flatMap((key) => [
    { key, command: ['TYPE', key] },
    { key, command: ['PTTL', key] },
    { key, command: ['MEMORY', 'USAGE', key] },
  ]);
  const replies = await db.ask(requests, signal);
  return keys.map((key, index) => {
    const [type = null, ttl = null, memory = null] = replies.slice(index * 3, index * 3 + 3);
    const ttlMs = isRedisError(ttl) ? -1 : numberOf(ttl);
    return {
      key,
      type: isRedisError(type) ? '' : textOf(type),
      ttlSeconds: ttlMs >= 0 ? Math.ceil(ttlMs / 1_000) : undefined,
      memoryBytes: isRedisError(memory) || memory === null ? undefined : numberOf(memory),
      refusal: refusalOf(type),
    };
  });
}

/** A refusal that concerns one key is that key's; anything else is the call's. */
function refusalOf(type: Reply): ToolError | undefined {
  if (!isRedisError(type)) return undefined;
  const error = mapError(type);
  if (type.kind === 'NOPERM' && error) return error;
  throw type;
}

/** `ttl_s` and `bytes`, where there are any. */
export function factFields({ ttlSeconds, memoryBytes }: KeyFacts): { ttl_s?: number; bytes?: number } {
  return {
    ...(ttlSeconds === undefined ? {} : { ttl_s: ttlSeconds }),
    ...(memoryBytes === undefined ? {} : { bytes: memoryBytes }),
  };
}
