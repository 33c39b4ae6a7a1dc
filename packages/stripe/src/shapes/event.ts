import type Stripe from 'stripe';
import * as z from 'zod';
import { maybe, time } from './plain-values.js';

export const eventShape = z.object({
  id: z.string(),
  type: z.string(),
  /** The object it is about. */
  object_id: maybe,
  object_type: maybe,
  /** Names of the fields that changed. */
  changed: z.array(z.string()).optional(),
  created: z.string(),
});

/** An event without the object it carries, which holds secrets; the object can be fetched by its id. */
export function toEvent(event: Stripe.EventBase): z.input<typeof eventShape> {
  const { object, previous_attributes: previous } = event.data;
  return {
    id: event.id,
    type: event.type,
    object_id: textOf(object, 'id'),
    object_type: textOf(object, 'object'),
    changed: previous ? Object.keys(previous) : undefined,
    created: time(event.created),
  };
}

function textOf(object: object, name: string): string | undefined {
  const value: unknown = Reflect.get(object, name);
  return typeof value === 'string' ? value : undefined;
}
