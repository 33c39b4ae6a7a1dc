import { type Annotations, list } from '@patchbay/core';
import type Stripe from 'stripe';
import * as z from 'zod';
import type { Mode } from './client.js';
import type { Context } from './look.js';
import { scrub } from './scrub.js';
import type { Sent } from './write.js';

/** In every answer: test data or real money. */
export const modeShape = { mode: z.enum(['test', 'live']) };

/** In the answer of every change. */
export const sentShape = {
  ...modeShape,
  idempotency_key: z.string(),
  /** True where Stripe gave the answer of an earlier call with this key; it shows the state of then. */
  replayed: z.boolean().optional(),
  note: z.string().optional(),
};

/** The answer of a read. */
export function shown<T extends object>({ client }: Pick<Context, 'client'>, fields: T): T & { mode: Mode } {
  return scrub({ ...fields, mode: client.mode });
}

/** The answer of a change. */
export function done<T extends object>(
  { client }: Pick<Context, 'client'>,
  fields: T,
  { note: own, ...sent }: Sent & { note?: string | undefined },
): T & Sent & { mode: Mode; note?: string } {
  const replayed = sent.replayed && 'Answer of the first call with this key; fetch for the present state.';
  const note = [own, replayed].filter(Boolean).join(' ');
  return scrub({ ...fields, mode: client.mode, ...sent, ...(note ? { note } : {}) });
}

/** A list whose cursor is the id of the last item, as Stripe's are. `note` says what it leaves out. */
export function listOf<Item extends z.ZodType>(field: string, item: Item) {
  return list(field, item, { extra: { ...modeShape, note: z.string().optional() } });
}

/** One page of Stripe's list; `keep` leaves items out without losing the place. */
export function listed<T extends { id: string }, Item extends { id: string }>(
  { client }: Pick<Context, 'client'>,
  { data, has_more: hasMore }: Pick<Stripe.ApiList<T>, 'data' | 'has_more'>,
  {
    toItem,
    keep = () => true,
    note,
  }: { toItem: (one: T) => Item; keep?: (one: T) => boolean; note?: string | undefined },
): {
  mode: Mode;
  note?: string;
  items: Item[];
  next: string | undefined;
  after: (item: unknown, index: number) => string;
} {
  const kept = data.filter(keep);
  return {
    mode: client.mode,
    ...(note ? { note } : {}),
    items: scrub(kept.map(toItem)),
    next: hasMore ? data.at(-1)?.id : undefined,
    after: (_item, index) => kept[index]?.id ?? '',
  };
}

/** The cursor and size of a page, as Stripe's lists take them. */
export function paging({ position }: Pick<Context, 'position'>, limit: number): Stripe.PaginationParams {
  return { limit, ...(position.upstream ? { starting_after: position.upstream } : {}) };
}

export const reads: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Makes something new that moves no money. */
export const adds: Annotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
};

/** Overwrites what is there; to do it twice changes nothing more. */
export const changes: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};

/** Moves money or cannot be undone: it asks first. */
export const movesMoney: Annotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: false,
  openWorldHint: true,
};
