import { type page as corePage, page, ToolError } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';

// Rules stand in `refine` where the model learns nothing from them: each would be paid for in every tools/list.

/** An id of one of the kinds; a wrong prefix is told before anything is sent. */
export function idField(prefixes: string | string[], description?: string) {
  const known = [prefixes].flat();
  const [first = ''] = known;
  return z
    .string()
    .max(2_048)
    .refine((id) => known.some((prefix) => id.startsWith(prefix)) && /^[\w]+$/.test(id), {
      error: ({ input }) =>
        `must be an id that begins with ${known.join(' or ')} (got ${JSON.stringify(String(input).slice(0, 40))})`,
    })
    .describe(description ?? `${first}...`);
}

/** An id that its owner chose: coupons, and products made with an id. */
export function freeId(description: string) {
  return z
    .string()
    .max(2_048)
    .refine((id) => /^[^\s/?#%\\\p{C}]{1,255}$/u.test(id) && !/^\.+$/.test(id), {
      error: 'must be an id without blanks and slashes',
    })
    .describe(description);
}

export const customerId = () => idField('cus_');

/** A positive amount in minor units, of at most what Stripe takes for any currency (docs.stripe.com/currencies: twelve digits). */
export const amountField = (description = 'Minor units: 2000 is 20.00 USD') =>
  z
    .int()
    .min(1)
    .refine((amount) => amount <= 999_999_999_999, { error: 'must be at most 999999999999' })
    .describe(description);

export const currencyField = () =>
  z
    .string()
    .max(2_048)
    .transform((code) => code.toLowerCase())
    .describe('e.g. usd');

/** Never needed for a first call: one is made. */
export const keyField = {
  idempotency_key: z
    .string()
    .max(2_048)
    .refine((key) => /^[\x21-\x7e]{1,255}$/.test(key), { error: 'must be 1 to 255 visible ASCII characters' })
    .optional()
    .describe('To repeat a call: the key it told'),
};

/** Limits: https://docs.stripe.com/api/metadata (50 keys of 40 characters, values of 500). */
export const metadataField = (description = 'e.g. {"order":"17"}') =>
  z
    .record(z.string(), z.string())
    .refine((labels) => Object.keys(labels).length <= 50, { error: 'may have 50 keys' })
    .refine(
      (labels) => Object.entries(labels).every(([key, value]) => key.length <= 40 && value.length <= 500),
      {
        error: 'keys may have 40 characters, values 500',
      },
    )
    .optional()
    .describe(description);

export const textField = (description: string, max = 5_000) =>
  z
    .string()
    .max(2_048 + max)
    .refine((text) => text.length <= max, { error: `may have ${max} characters` })
    .optional()
    .describe(description);

/** First and last day of a list, in UTC. */
export const createdFields = {
  created_from: z.iso.date().optional().describe('First day (UTC)'),
  created_to: z.iso.date().optional().describe('Last day'),
};

/**
 * The days as Stripe's range of seconds, the last one included.
 * @throws ToolError `invalid_argument` where the last day is before the first
 */
export function createdRange({
  created_from: from,
  created_to: to,
}: {
  created_from?: string | undefined;
  created_to?: string | undefined;
}): { created?: Stripe.RangeQueryParam } {
  if (from === undefined && to === undefined) return {};
  if (from !== undefined && to !== undefined && to < from)
    throw new ToolError('invalid_argument', `created_to: ${to} is before created_from, ${from}.`, {
      next: 'Give the earlier day as created_from.',
    });
  const dayMs = 86_400_000;
  return {
    created: {
      ...(from === undefined ? {} : { gte: Date.parse(from) / 1_000 }),
      ...(to === undefined ? {} : { lt: (Date.parse(to) + dayMs) / 1_000 }),
    },
  };
}

/** Stripe gives at most 100 of a kind at once. */
export const pageFields: ReturnType<typeof corePage> = page({ limit: 20, most: 100 });

/** The parameters that were given: Stripe refuses an empty one. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  // Only names of `values` come back, with their values; `Object.fromEntries` does not say so.
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
