import { randomUUID } from 'node:crypto';
import { type Preview, ToolError } from '@patchbay/core';
import type { Context } from './look.js';
import { scrub, scrubText } from './scrub.js';
import { checkWritable } from './writable.js';

/** What would happen, as a tool finds it out from live state. */
export interface Outlook {
  /** The question, with amount and names, without the mode. */
  message: string;
  /** What the question rests on; another state asks anew. */
  version: unknown;
  details?: Record<string, unknown>;
}

export interface Asked {
  tool: string;
  input: Record<string, unknown> & { idempotency_key?: string | undefined };
  /** Makes the idempotency key, where it has to hold more than chance. */
  makeKey?: () => string;
  /** The amount was held against the fence already, so that the question can do without the objects. */
  fenced?: boolean;
}

/**
 * The question that comes before money moves. The idempotency key is made here and is part of what is agreed to, so that a repeated
 * confirmation repeats the key; what was agreed to under a key is not asked again.
 */
export async function ask(
  context: Context,
  { tool, input, makeKey = randomUUID, fenced = false }: Asked,
  outlook: (key: string) => Promise<Outlook>,
): Promise<Preview | undefined> {
  const { client, caller } = context;
  checkWritable(client);
  const given = input.idempotency_key ?? agreedKey(context);
  const isAgreed = () => given !== undefined && client.agreed.has(given, { caller, tool, input });
  if (isAgreed()) return undefined;
  const key = given ?? makeKey();
  const isRepetition = input.idempotency_key !== undefined;
  const { message, version, details } = await outlook(key).catch((error: unknown) => {
    if (!isRepetition || !isRefusedLook(error)) throw error;
    // What a repeated call was about may be gone or changed by now, and Stripe still knows how the call ended.
    if (client.fence && !fenced) throw notSeen(error);
    return { message: `Repeat ${tool}? ${error.message}`, version: 'gone', details: {} };
  });
  // The same confirmation, given twice at once, may have begun in the meantime, and changed what was looked at.
  if (isAgreed()) return undefined;
  const once = isRepetition
    ? ' If a call with this idempotency_key was carried out within 24 hours, it is not done again.'
    : '';
  return {
    message: scrubText(`${client.mode === 'live' ? 'LIVE: ' : 'Test mode: '}${message}${once}`),
    version: JSON.stringify([client.mode, client.account, version]),
    details: scrub({ mode: client.mode, ...details, idempotency_key: key }),
    state: { idempotency_key: key },
    repeatable: true,
  };
}

/** Stripe itself would not show it; not the network, and not a fence of ours. */
function isRefusedLook(error: unknown): error is ToolError {
  return (
    ToolError.is(error) &&
    ['not_found', 'invalid_argument', 'refused'].includes(error.code) &&
    error.details?.http_status !== undefined
  );
}

function notSeen(cause: ToolError): ToolError {
  return new ToolError(
    'outcome_unknown',
    `What the first call was about cannot be looked at any more (${cause.message}), so that its amount cannot be held against STRIPE_MAX_AMOUNT.`,
    { next: 'Look for what that call would have made.', details: cause.details, cause },
  );
}

/** The idempotency key that the confirmation of this call holds. */
export function agreedKey({ confirmed }: Pick<Context, 'confirmed'>): string | undefined {
  if (typeof confirmed !== 'object' || confirmed === null || !('idempotency_key' in confirmed))
    return undefined;
  return String(confirmed.idempotency_key);
}
