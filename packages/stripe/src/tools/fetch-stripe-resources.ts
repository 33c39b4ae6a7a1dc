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
    const errors = found.flatMap((one) => ('failure' in one ? one.failure : []));
    const [first] = errors;
    if (first && errors.length === found.length) throw first;
    const items = found.map((one) => ('failure' in one ? failed(one.id, one.failure) : one));
    return { mode: context.client.mode, items: scrub(items) };
  },
});

type Failed = { id: string; failure: ToolError };

async function fetchOne(context: Context, id: string): Promise<{ id: string } | Failed> {
  const kind = kindOf(id);
  if (!kind) return { id, failure: unreadable(id) };
  try {
    return await kind.fetch(context, id);
  } catch (error) {
    if (ToolError.is(error) && ofOneId.has(error.code)) return { id, failure: error };
    throw error;
  }
}

function failed(id: string, { code, message, next }: ToolError) {
  return { id, error: { code, message, next } };
}

function unreadable(id: string): ToolError {
  return new ToolError('invalid_argument', `${id}: objects of this kind cannot be fetched here.`, {
    next: 'Fetch the object it belongs to: an item by its subscription or invoice, a card by its customer.',
  });
}
