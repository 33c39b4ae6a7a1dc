import { cutText } from '@patchbay/core';
import * as z from 'zod';
import { displayAmount } from '../money/amount.js';

/** A text that may be missing. */
export const maybe = z.string().optional();

/** An object's main amount, in its own fields. */
export const moneyShape = { amount: z.int(), currency: z.string(), display: z.string() };

export const money = (amount: number, currency: string) => ({
  amount,
  currency,
  display: displayAmount(amount, currency),
});

/** A further amount of an object, in the object's currency. */
export const partShape = z.object({ amount: z.int(), display: z.string() });

export const part = (amount: number, currency: string) => ({
  amount,
  display: displayAmount(amount, currency),
});

/** The same where zero says nothing. */
export const partUnlessZero = (amount: number | null | undefined, currency: string) =>
  amount ? part(amount, currency) : undefined;

/** Seconds since 1970 as `2026-11-20T10:00:00Z`. */
export function time(seconds: number): string;
export function time(seconds: number | null | undefined): string | undefined;
export function time(seconds: number | null | undefined): string | undefined {
  return typeof seconds === 'number'
    ? new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z')
    : undefined;
}

/** The id in a field that holds an id or the whole object. */
export function idOf(value: string | { id: string } | null | undefined): string | undefined {
  return typeof value === 'object' ? value?.id : value;
}

/** A free text of somebody, short enough for a list. */
export function brief(text: string | null | undefined): string | undefined {
  return text ? cutText(text, 200) : undefined;
}

/** Metadata, unless there is none. */
export const labels = (metadata: Record<string, string> | null | undefined) =>
  metadata && Object.keys(metadata).length > 0 ? metadata : undefined;

export const labelsShape = z.record(z.string(), z.string()).optional();
