import Stripe from 'stripe';
import type { Scope } from '../scope.js';

interface Change {
  type: Stripe.Event.Type;
  object: object;
  /** The version before, where there was one. */
  previous: object | undefined;
}

// As it would be sent: later changes must not reach into a recorded event, and decimals are text.
const snapshot = (object: object): Record<string, unknown> => JSON.parse(JSON.stringify(object));

const changedFields = (before: object, after: object): Record<string, unknown> => {
  const now = snapshot(after);
  const was = Object.entries(snapshot(before));
  return Object.fromEntries(
    was.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(now[name])),
  );
};

/** Files the event that Stripe would send to webhooks for a change. */
export const recordEvent = (scope: Scope, { type, object, previous }: Change): void => {
  const event: Stripe.EventBase = {
    id: scope.newId('evt_'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: scope.now(),
    data: {
      object: snapshot(object),
      ...(previous && { previous_attributes: changedFields(previous, object) }),
    },
    livemode: scope.livemode,
    pending_webhooks: 0,
    request: scope.request,
    type,
  };
  scope.books.events.put(event);
};
