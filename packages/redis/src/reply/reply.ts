/**
 * A reply, the same in RESP2 and RESP3: text as its bytes, numbers as their exact digits (a `string` is always a number), maps as keys and
 * values in turn. An error is a value where it is part of a reply or of several replies.
 */
export type Reply = Buffer | string | null | RedisError | Reply[];

/** What Redis refused. The text is Redis's own: see `sayable` for what of it may be repeated. */
export interface RedisError extends Error {
  name: 'RedisError';
  /** The first word, for example `WRONGTYPE`. */
  kind: string;
  /** The whole text, with the first word. */
  text: string;
}

/** An error reply. The message is for the log, so it leaves out what may repeat arguments. */
export function redisError(text: string): RedisError {
  const kind = /^[A-Z][A-Z_-]*/.exec(text)?.[0] ?? 'ERR';
  const safe = text.replace(/('[^']*'), with args beginning with:.*/s, '$1');
  return Object.assign(new Error(safe.slice(0, 300)), { name: 'RedisError' as const, kind, text });
}

export function isRedisError(value: unknown): value is RedisError {
  return value instanceof Error && value.name === 'RedisError';
}

/** True for the refusal of a command this server does not have, or not under its name. */
export function isUnknownCommand({ text }: RedisError): boolean {
  return /^ERR unknown command/i.test(text);
}

/** The reply, unless it is an error, which is thrown. */
export function required(reply: Reply | undefined): Exclude<Reply, RedisError> {
  if (reply === undefined) throw new TypeError('A reply is missing.');
  if (isRedisError(reply)) throw reply;
  return reply;
}

/** The items of an array; none for null. Throws what is an error, and for a reply of another shape. */
export function arrayOf(reply: Reply | undefined): Reply[] {
  const value = required(reply);
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  throw new TypeError('Redis answered with something other than a list.');
}

/** A text or a number as text; empty for null. */
export function textOf(reply: Reply | undefined): string {
  const value = required(reply);
  if (value === null) return '';
  if (Array.isArray(value)) throw new TypeError('Redis answered with a list where a text was expected.');
  return value.toString();
}

/** A number; NaN where it is none. For counts and sizes only: what may pass 2^53 stays text. */
export function numberOf(reply: Reply | undefined): number {
  const value = required(reply);
  return value === null || Array.isArray(value) ? Number.NaN : Number(value.toString());
}

/** The bytes of a text reply. */
export function bytesOf(reply: Reply | undefined): Buffer {
  const value = required(reply);
  if (Buffer.isBuffer(value)) return value;
  if (typeof value === 'string') return Buffer.from(value);
  throw new TypeError('Redis answered with something other than a text.');
}

/** A flat list of keys and values, as RESP2 writes a map, with its keys as text. */
export function mapOf(reply: Reply | undefined): Map<string, Reply> {
  const items = arrayOf(reply);
  const map = new Map<string, Reply>();
  for (let index = 0; index + 1 < items.length; index += 2)
    map.set(textOf(items[index]), items[index + 1] ?? null);
  return map;
}
