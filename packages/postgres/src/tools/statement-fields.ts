import { ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Facts } from '../grammar/facts.js';

/** The statement of a tool. */
export const queryField = z.string().describe('One statement, e.g. SELECT * FROM orders WHERE id = $1');

/** Models write numbers for `$1` as numbers; PostgreSQL reads every parameter from text. Hosts are shown plain strings. */
const textParam = z
  .preprocess(
    (value) => (typeof value === 'number' || typeof value === 'boolean' ? String(value) : value),
    z.string(),
  )
  .meta({ type: 'string' });

export const paramsField = z.array(textParam).optional().describe('For $1, $2; e.g. ["42"]');

/** What a value that was cut says about the rest. */
export function cutNotice(cutCells: number, maxCellCharacters: number): string | undefined {
  if (cutCells === 0) return undefined;
  return `${cutCells} long ${cutCells === 1 ? 'value' : 'values'} cut at ${maxCellCharacters} characters: select substr(column, ${maxCellCharacters + 1}) for the rest.`;
}

/** @throws ToolError `invalid_argument` unless there is a text for each of $1 to $n and no more */
export function checkParamCount({ params: wanted }: Facts, given: string[]): void {
  if (wanted === given.length) return;
  const used = wanted === 0 ? 'no parameters' : wanted === 1 ? '$1' : `$1 to $${wanted}`;
  throw new ToolError('invalid_argument', `The statement uses ${used}, and params holds ${given.length}.`, {
    next: 'Give one text per $n, in order; write NULL into the SQL.',
  });
}
