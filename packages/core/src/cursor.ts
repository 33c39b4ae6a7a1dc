import { createHash } from 'node:crypto';
import { canonicalJson } from './canonical-json.js';
import { ToolError } from './errors.js';

/** Where a list goes on: the upstream's own cursor of a page, and how many of its items were already shown. */
export interface Position {
  /** The upstream's cursor; empty for the first page. */
  upstream: string;
  /** Items of that page to skip. */
  offset: number;
}

export const firstPosition: Position = { upstream: '', offset: 0 };

const version = 1;

// Paging may go on with another page size; anything else would be a different list.
const notPartOfTheList = new Set(['limit', 'cursor', 'per_page', 'page']);

/** A self-contained cursor: base64url JSON `{v, tool, argsHash, upstream, offset}`. It outlives a restart. */
export function encodeCursor(
  tool: string,
  args: Record<string, unknown>,
  { upstream, offset }: Position,
): string {
  return Buffer.from(JSON.stringify({ v: version, tool, argsHash: hashOf(args), upstream, offset })).toString(
    'base64url',
  );
}

/**
 * The position in a cursor.
 * @throws ToolError `invalid_argument` when it is not ours, of another tool, or made with other arguments
 */
export function decodeCursor(cursor: string, tool: string, args: Record<string, unknown>): Position {
  const content = parse(cursor);
  if (!content || content.v !== version) throw cursorError('This cursor cannot be read.');
  if (content.tool !== tool) throw cursorError(`This cursor was made by ${content.tool}.`);
  if (content.argsHash !== hashOf(args)) throw cursorError('This cursor was made with other arguments.');
  return { upstream: content.upstream, offset: content.offset };
}

function parse(cursor: string) {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, tool, argsHash, upstream, offset }: Record<string, unknown> = { ...value };
  if (typeof tool !== 'string' || typeof upstream !== 'string') return undefined;
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) return undefined;
  return { v, tool, argsHash, upstream, offset };
}

function hashOf(args: Record<string, unknown>): string {
  const list = Object.fromEntries(Object.entries(args).filter(([name]) => !notPartOfTheList.has(name)));
  return createHash('sha256').update(canonicalJson(list)).digest('base64url').slice(0, 11);
}

function cursorError(message: string): ToolError {
  return new ToolError('invalid_argument', message, {
    next: 'Pass next_cursor of the last answer unchanged, with the same other arguments; leave cursor out to start again.',
  });
}
