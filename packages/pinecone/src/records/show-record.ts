import * as z from 'zod';
import { type FoundRecord, selectFields } from './found-record.js';

export const shownRecord = z.object({
  id: z.string(),
  fields: z.record(z.string(), z.unknown()),
  values: z.array(z.number()).optional(),
  sparse_values: z.object({ indices: z.array(z.number()), values: z.array(z.number()) }).optional(),
});

/** A record as an answer shows it: vectors only when asked for. */
export function showRecord(
  { id, fields, values, sparse }: FoundRecord,
  { names, withValues }: { names?: string[] | undefined; withValues: boolean },
): z.input<typeof shownRecord> {
  return {
    id,
    fields: selectFields(fields, names),
    ...(withValues && values ? { values: shortNumbers(values) } : {}),
    ...(withValues && sparse
      ? { sparse_values: { indices: sparse.indices, values: shortNumbers(sparse.values) } }
      : {}),
  };
}

/** Seven digits are what a 32-bit float holds; the rest of its decimals are an accident of writing it. */
export function shortNumbers(values: number[]): number[] {
  return values.map((value) => Number(value.toPrecision(7)));
}
