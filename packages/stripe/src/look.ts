import type { ToolContext } from '@patchbay/core';
import type { StripeClient, StripeRequest } from './client.js';

/** What most functions here need of a call. */
export type Context = ToolContext<StripeClient>;

/** Reads from Stripe. Nothing is changed, so that the request may be repeated. */
export async function look<T extends object>(context: Context, request: StripeRequest<T>): Promise<T> {
  const { client } = context;
  const { value, requestId } = await context.attempt((signal) => client.call(request, { signal }), {
    safe: true,
    unchecked: true,
  });
  if (requestId) context.requestId(requestId);
  return value;
}
