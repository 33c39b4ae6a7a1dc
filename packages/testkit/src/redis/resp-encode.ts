/** The version of the wire protocol that a connection speaks. */
export type RespProtocol = 2 | 3;

/** A value that knows its own bytes; the functions below make them. */
export interface RespEncodable {
  encode(protocol: RespProtocol): Buffer;
}

/**
 * A reply as a JavaScript value. Strings and Buffers become bulk strings, whole numbers integers, other numbers
 * doubles, `Map` and plain objects maps, `Set` sets. RESP2 has no doubles, booleans, maps or sets: they become what
 * Redis sends there (bulk strings, 1 and 0, flat arrays, arrays).
 */
export type RespValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | RespEncodable
  | readonly RespValue[]
  | ReadonlySet<RespValue>
  | ReadonlyMap<RespValue, RespValue>
  | { readonly [key: string]: RespValue };

/** The bytes of a reply, by the RESP2 and RESP3 specifications (github.com/redis/redis-specifications). */
export function encodeResp(value: RespValue, protocol: RespProtocol): Buffer {
  if (value === null) return Buffer.from(protocol === 3 ? '_\r\n' : '$-1\r\n');
  if (typeof value === 'string' || Buffer.isBuffer(value)) return withLength('$', Buffer.from(value));
  if (typeof value === 'bigint') return integer(value, protocol);
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? line(':', value) : double(value).encode(protocol);
  }
  if (typeof value === 'boolean')
    return protocol === 3 ? line('#', value ? 't' : 'f') : line(':', value ? 1 : 0);
  if (Array.isArray(value)) return list('*', value, protocol);
  if (value instanceof Set) return list(protocol === 3 ? '~' : '*', [...value], protocol);
  if (isEncodable(value)) return value.encode(protocol);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  if (protocol === 2) return list('*', entries.flat(), 2);
  return Buffer.concat([line('%', entries.length), ...entries.flat().map((item) => encodeResp(item, 3))]);
}

/** A simple string such as `OK`. */
export function simple(text: string): RespEncodable {
  return { encode: () => line('+', text) };
}

/** An error reply; the text begins with its code, for example `WRONGTYPE Operation against ...`. */
export function errorReply(text: string): RespEncodable {
  return { encode: () => line('-', text) };
}

/** A double, also where the number is whole. */
export function double(value: number): RespEncodable {
  const text = Number.isFinite(value)
    ? String(value)
    : String(value).toLowerCase().replace('infinity', 'inf');
  return { encode: (protocol) => (protocol === 3 ? line(',', text) : withLength('$', Buffer.from(text))) };
}

/** A verbatim string: text with its format of three letters, `txt` or `mkd`. */
export function verbatim(text: string, format = 'txt'): RespEncodable {
  return {
    encode: (protocol) =>
      protocol === 3 ? withLength('=', Buffer.from(`${format}:${text}`)) : withLength('$', Buffer.from(text)),
  };
}

/** The null of a missing array, which RESP2 tells from the null of a missing string. */
export function nullArray(): RespEncodable {
  return { encode: (protocol) => Buffer.from(protocol === 3 ? '_\r\n' : '*-1\r\n') };
}

/** A push, which RESP3 sends between replies. RESP2 has none but the arrays of subscribers. */
export function push(items: readonly RespValue[]): RespEncodable {
  return { encode: (protocol) => list(protocol === 3 ? '>' : '*', items, protocol) };
}

/** Bytes as they are, for replies that break the protocol. */
export function raw(bytes: Buffer | string): RespEncodable {
  return { encode: () => Buffer.from(bytes) };
}

function isEncodable(value: object): value is RespEncodable {
  return 'encode' in value && typeof value.encode === 'function';
}

/** Integers have 64 bits; what is larger is a big number on RESP3 and text on RESP2. */
function integer(value: bigint, protocol: RespProtocol): Buffer {
  if (BigInt.asIntN(64, value) === value) return line(':', value);
  return protocol === 3 ? line('(', value) : withLength('$', Buffer.from(String(value)));
}

function list(type: string, items: readonly RespValue[], protocol: RespProtocol): Buffer {
  return Buffer.concat([line(type, items.length), ...items.map((item) => encodeResp(item, protocol))]);
}

function line(type: string, content: string | number | bigint): Buffer {
  return Buffer.from(`${type}${content}\r\n`);
}

function withLength(type: string, bytes: Buffer): Buffer {
  return Buffer.concat([line(type, bytes.length), bytes, Buffer.from('\r\n')]);
}
