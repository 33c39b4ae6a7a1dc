import type { Finding } from '@patchbay/core';
import type { StripeClient, StripeRequest } from './client.js';
import { mapError } from './errors.js';

/** For --check: the key, its mode and kind, and what it may not read. */
export async function checkConnection(client: StripeClient, signal: AbortSignal): Promise<Finding[]> {
  const { mode, keyKind } = client;
  const account = await probe(client, signal, (stripe, options) =>
    stripe.accounts.retrieveCurrent({}, options),
  );
  const balance = await probe(client, signal, (stripe, options) => stripe.balance.retrieve({}, options));
  return [
    account.value
      ? {
          severity: 'ok',
          message: `Connected to ${account.value.id} in ${mode} mode, API ${client.apiVersion}.`,
        }
      : { severity: 'ok', message: `Connected in ${mode} mode, API ${client.apiVersion}.` },
    keyKind === 'restricted'
      ? { severity: 'ok', message: 'The key is a restricted one.' }
      : {
          severity: 'warning',
          message: 'The key may do everything in the account.',
          fix: 'Make a restricted key at dashboard.stripe.com/apikeys; README.md of this package lists the permissions.',
        },
    ...[account, balance].flatMap(({ lacks }): Finding[] =>
      lacks ? [{ severity: 'info', message: lacks.message, fix: lacks.next }] : [],
    ),
    ...(mode === 'live' ? [liveFinding(client)] : []),
  ];
}

function liveFinding({ writable, fence }: StripeClient): Finding {
  if (!writable) return { severity: 'ok', message: 'Real data is only read.' };
  return {
    severity: 'warning',
    message: 'STRIPE_ALLOW_LIVE_WRITES is set: real money can be moved.',
    fix: `${fence ? 'Give' : 'Set STRIPE_MAX_AMOUNT, and give'} the key no more permissions than needed.`,
  };
}

/** One request; a permission that the key lacks is a finding, everything else is the caller's. */
async function probe<T extends object>(client: StripeClient, signal: AbortSignal, request: StripeRequest<T>) {
  try {
    const { value } = await client.call(request, { signal });
    return { value, lacks: undefined };
  } catch (error) {
    const known = mapError(error);
    if (known?.code !== 'permission_denied' || !known.details?.permission) throw error;
    return { value: undefined, lacks: known };
  }
}
