import * as z from 'zod';

/** A database id as digits: some are past 2^53, where a number is no longer exact. */
export const idField = z
  .string()
  .regex(/^\d{1,20}$/, 'must be digits')
  .describe('e.g. "123456"');
