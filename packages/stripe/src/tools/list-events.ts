import { defineTool } from '@patchbay/core';
import * as z from 'zod';
import { listed, listOf, paging, reads } from '../answer.js';
import { createdFields, createdRange, given, pageFields, textField } from '../fields.js';
import { type Context, look } from '../look.js';
import { eventShape, toEvent } from '../shapes/event.js';

export const listEvents = defineTool({
  name: 'list_events',
  title: 'List events',
  access: 'read',
  description: 'What happened in the last 30 days; fetch the object for details.',
  annotations: reads,
  input: z.object({
    type: textField('e.g. invoice.payment_failed, charge.*', 200),
    ...createdFields,
    ...pageFields,
  }),
  output: listOf('events', eventShape),
  async handler({ type, limit, ...range }, context: Context) {
    const found = await look(context, (stripe, options) =>
      stripe.events.list({ ...given({ type }), ...createdRange(range), ...paging(context, limit) }, options),
    );
    return listed(context, found, { toItem: toEvent, note: 'Stripe lists events of the last 30 days only.' });
  },
});
