import { boundedList, defineTool, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { modeShape, reads } from '../answer.js';
import { freeId } from '../fields.js';
import { kindOf } from '../kinds.js';
import type { Context } from '../look.js';
import { scrub } from '../scrub.js';

const most = 10;
// These are about one id; anything else is about the call, and ends it.
const ofOneId = new Set(['not_found', 'permission_denied', 'invalid_argument']);

export const fetchStripeResources = defineTool({
  name: 'fetch_stripe_resources',
  title: 'Fetch by id',
  access: 'read',
  description: 'Objects of any kind by id: invoices with lines and payments, charges, events, links, ...',
  annotations: reads,
  input: z.object({
    ids: z.array(freeId('An id')).min(1).max(most).describe('e.g. ["in_...","pi_..."]'),
  }),
  output: boundedList('resources', z.looseObject({ id: z.string() }), {
    extra: modeShape,
    count: 'count',
    how: 'ask for fewer ids.',
  }),
  async handler({ ids }, context: Context) {
    const found = await Promise.all([...new Set(ids)].map((id) => fetchOne(context, id)));
    const [first] = found.flatMap(({ failure }) => failure ?? []);
    if (first && found.every(({ failure }) => failure)) throw first;
    return { mode: context.client.mode, items: scrub(found.map(({ item }) => item)) };
  },
});

/** What is shown for an id, and why where it is a failure. */
interface Fetched {
  item: { id: string };
  failure?: ToolError;
}

async function fetchOne(context: Context, id: string): Promise<Fetched> {
  const kind = kindOf(id);
  if (!kind) return failed(id, unreadable(id));
  try {
    return { item: await kind.fetch(context, id) };
  } catch (error) {
    if (ToolError.is(error) && ofOneId.has(error.code)) return failed(id, error);
    throw error;
  }
}

function failed(id: string, failure: ToolError): Fetched {
  const { code, message, next } = failure;
  const item = { id, error: { code, message, next } };
  return { item, failure };
}

function unreadable(id: string): ToolError {
  return new ToolError('invalid_argument', `${id}: objects of this kind cannot be fetched here.`, {
    next: 'Fetch the object it belongs to: an item by its subscription or invoice, a card by its customer.',
  });
}
