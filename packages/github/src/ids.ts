import * as z from 'zod';

// Checked here and not told in the schema: a pattern costs every listing more than a wrong id costs a call.

/** A database id as digits: some are past 2^53, where a number is no longer exact. */
export const idField = z
  .string()
  .refine((id) => /^\d{1,20}$/.test(id), 'must be digits')
  .describe('e.g. "123456"');

/**
 * An id of GitHub's as digits.
 * @throws TypeError when it is none: an answer without it must not become the text `undefined`
 */
export function idText(id: number | bigint | string | null | undefined): string {
  const text = String(id);
  if (/^\d{1,20}$/.test(text)) return text;
  throw new TypeError(`Not an id: ${typeof id}`);
}

/** A moment as GitHub takes it. */
export const timeField = z
  .string()
  .refine(
    (time) => /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(time) && !Number.isNaN(Date.parse(time)),
    'must be a time as in 2026-01-31T00:00:00Z',
  );
