import { randomUUID } from 'node:crypto';
import { isRetryable, ToolError } from '@patchbay/core';
import { agreedKey } from './ask.js';
import type { StripeRequest } from './client.js';
import { isOutcome, isRefusal, isStoredFailure, wasNeverSent } from './errors.js';
import { type Context, look } from './look.js';
import { checkWritable } from './writable.js';

/** How a change was made, for the answer. */
export interface Sent {
  idempotency_key: string;
  /** Stripe gave the stored answer of an earlier request with this key. */
  replayed?: true;
}

export interface WriteOptions {
  tool: string;
  input: Record<string, unknown> & { idempotency_key?: string | undefined };
  /** Where to see whether it was carried out, for example `list_refunds`. */
  findOut: string;
  /** The request knows no idempotency key: a refusal after a lost answer may be because the first one was carried out. */
  keyless?: boolean;
}

/**
 * Changes something at Stripe. The request is repeated with one and the same idempotency key, and an answer that tells how the key
 * ended is believed whatever came before; without one, nobody is told that it failed.
 * @throws ToolError `outcome_unknown` with the key when it may have been carried out
 */
export async function write<T extends object>(
  context: Context,
  request: StripeRequest<T>,
  { tool, input, findOut, keyless = false }: WriteOptions,
): Promise<{ value: T; sent: Sent }> {
  const { client } = context;
  checkWritable(client);
  await proveMode(context);
  const key = input.idempotency_key ?? agreedKey(context) ?? randomUUID();
  const deal = { caller: context.caller, tool, input };
  let unclear = client.agreed.isUnclear(key);
  let stored = false;
  let outcome = false;
  if (context.confirmed !== undefined || client.agreed.has(key, deal)) client.agreed.begin(key, deal);
  try {
    const { value, replayed, requestId } = await context.attempt(
      async (signal) => {
        try {
          return await client.call(request, { signal, idempotencyKey: key });
        } catch (error) {
          outcome = isOutcome(error) && !(keyless && unclear);
          stored = isStoredFailure(error);
          unclear ||= !isRefusal(error) && !wasNeverSent(error);
          throw error;
        }
      },
      // Once it is answered, a tool may still fail over the answer; by then only the key tells how to find out.
      { safe: true, changes: true, unchecked: true, facts: { idempotency_key: key } },
    );
    client.agreed.settle(key);
    if (requestId) context.requestId(requestId);
    return { value, sent: { idempotency_key: key, ...(replayed ? { replayed } : {}) } };
  } catch (error) {
    if (!outcome && unclear) throw outcomeUnknown(error, { tool, key, findOut, stored });
    if (outcome && !isKept(error)) client.agreed.forget(key);
    else client.agreed.settle(key);
    throw isRetryable(error) ? withKey(error, key) : error;
  }
}

/** Nothing was done, and the same call may be made again: with this key nobody needs to agree again. */
function withKey(error: ToolError, key: string): ToolError {
  return new ToolError(error.code, error.message, {
    next: `${error.next} Give idempotency_key ${JSON.stringify(key)} with it.`,
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, idempotency_key: key },
    connectionFault: error.connectionFault,
    cause: error.cause,
  });
}

/** A decline is the stored answer of its key; other refusals Stripe may forget, so that the key would be carried out later. */
function isKept(error: unknown): boolean {
  return ToolError.is(error) && error.details?.http_status === 402;
}

/** The first answer proves the mode that the key's prefix claims. Where no answer was seen yet, one is fetched before anything changes. */
async function proveMode(context: Context): Promise<void> {
  const { client } = context;
  if (client.modeProven) return;
  try {
    await look(context, (stripe, options) => stripe.balance.retrieve({}, options));
  } catch (error) {
    if (!ToolError.is(error) || error.code !== 'permission_denied') throw error;
  }
  // A restricted key that may not read the balance is taken at its word until an answer shows more.
  client.modeProven = true;
}

function outcomeUnknown(
  error: unknown,
  { tool, key, findOut, stored }: { tool: string; key: string; findOut: string; stored: boolean },
): ToolError {
  const known = ToolError.is(error) ? error : undefined;
  return new ToolError(
    'outcome_unknown',
    stored
      ? `Stripe failed while it carried out ${tool}, and answers this idempotency key with that failure from now on: it may have been carried out.`
      : `${tool} was sent, but no answer told how it ended: it may have been carried out.`,
    {
      next: stored
        ? `Look with ${findOut}. Only if it is not there, call again without idempotency_key.`
        : `Call ${tool} again with the same arguments and idempotency_key ${JSON.stringify(key)}: that cannot do it twice, and tells the outcome. Never with a new key. ${findOut} shows it, too.`,
      retryAfterMs: known?.retryAfterMs,
      details: { idempotency_key: key, ...known?.details },
      connectionFault: known?.connectionFault ?? false,
      cause: known?.cause ?? error,
    },
  );
}
