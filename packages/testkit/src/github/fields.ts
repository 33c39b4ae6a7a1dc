import * as z from 'zod';

// Validators of query parameters: all of them arrive as text.

export const text = z.string().optional();

export const count = z.string().regex(/^\d+$/, 'Expected a whole number').transform(Number).optional();

export const flag = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();

export function choice<const T extends readonly string[]>(...values: T): z.ZodOptional<z.ZodType<T[number]>> {
  return z.enum(values).optional();
}

export const paging = { per_page: count, page: count };

export const direction = choice('asc', 'desc');

// Validators of body fields.

export const string = z.string().optional();
export const boolean = z.boolean().optional();
export const nullableString = z.string().nullable().optional();
export const person = z
  .strictObject({ name: z.string(), email: z.string(), date: z.string().optional() })
  .optional();
