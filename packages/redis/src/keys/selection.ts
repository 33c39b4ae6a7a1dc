import { ToolError } from '@patchbay/core';
import type { Db } from '../client.js';
import type { KeyFacts } from './key-facts.js';

/** Which part of a value is wanted. */
export interface Selection {
  /** Fields of a hash, elements of a vector set. */
  fields: string[] | undefined;
  /** Where to begin: an index, a rank, an offset in bytes, an entry of a stream, or `next_start` of the last answer. */
  start: string | undefined;
  /** The last one that is wanted, in the same terms. */
  stop: string | undefined;
  /** Glob pattern for fields and members. */
  match: string | undefined;
  /** Path into a JSON document. */
  path: string | undefined;
  /** From the end, or from the highest score. */
  reverse: boolean;
  /** Most elements. */
  count: number;
  /** Bytes of JSON the value may take. */
  room: number;
}

/** A value, or a part of it. */
export interface ReadValue {
  value?: unknown;
  /** Elements of the whole value; bytes of a string. */
  total?: number;
  /** Pass it as `start` to go on. */
  nextStart?: string | undefined;
  note?: string;
}

export interface ReadContext {
  db: Db;
  facts: KeyFacts;
  selection: Selection;
  signal: AbortSignal;
}

// A window of about a megabyte is read in some milliseconds.
const windowBytes = 1_048_576;

/** How many elements to ask for: as many as wanted, but no more than make a megabyte by the average of the key. */
export function windowCount(
  { memoryBytes = 0 }: Pick<KeyFacts, 'memoryBytes'>,
  total: number,
  wanted: number,
): number {
  if (memoryBytes <= windowBytes || total === 0) return wanted;
  return Math.max(1, Math.min(wanted, Math.floor((windowBytes * total) / memoryBytes)));
}

/**
 * A whole number from `start` or `stop`.
 * @throws ToolError `invalid_argument`
 */
export function integerFrom(name: 'start' | 'stop', text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = /^[+-]?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isInteger(value)) return value;
  throw new ToolError('invalid_argument', `${name}: must be a whole number for this type of key.`, {
    next: 'Negative numbers count from the end: -1 is the last one.',
  });
}
