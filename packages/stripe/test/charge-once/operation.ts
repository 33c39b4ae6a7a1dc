import type { Answer, StripeFake, TestClient } from '@patchbay/testkit';

/** Something that moves money exactly once, or not at all. */
export interface Operation {
  tool: 'process_payment' | 'capture_payment_intent' | 'create_refund';
  args: Record<string, unknown>;
  /** How often it was really carried out, by the fake's own books. */
  carriedOut(): number;
  /** True for the request that moves the money. */
  moves(request: { method: string; path: string; params: object }): boolean;
  /** True where the card declines. */
  declines: boolean;
  /** Looks whether it was carried out, as the error of a stored failure says. */
  find(client: TestClient): Promise<boolean>;
}

export interface Payer {
  customer: string;
  payment_method: string;
}

export function newPayer(fake: StripeFake, token = 'pm_card_visa'): Payer {
  const customer = fake.seed.customer().id;
  return { customer, payment_method: fake.seed.paymentMethod({ customer, token }).id };
}

const entries = (fake: StripeFake, kind: 'charge' | 'refund', customer: string) =>
  fake.ledger.filter((entry) => entry.kind === kind && entry.customer === customer).length;

export function payment(fake: StripeFake, { declines = false } = {}): Operation {
  const payer = newPayer(fake, declines ? 'pm_card_chargeCustomerFail' : 'pm_card_visa');
  return {
    tool: 'process_payment',
    args: { amount: 2000, currency: 'usd', ...payer },
    carriedOut: () => entries(fake, 'charge', payer.customer),
    moves: ({ method, path, params }) =>
      method === 'POST' &&
      path === '/v1/payment_intents' &&
      Reflect.get(params, 'customer') === payer.customer,
    declines,
    find: async (client) => {
      const { data } = await untilAnswered(() =>
        client.call('list_payment_intents', { customer: payer.customer }),
      );
      return JSON.stringify(data.payment_intents).includes('"succeeded"');
    },
  };
}

export function capture(fake: StripeFake): Operation {
  const payer = newPayer(fake);
  const held = fake.seed.payment({
    amount: 3000,
    currency: 'eur',
    ...payer,
    fields: { capture_method: 'manual' },
  });
  return {
    tool: 'capture_payment_intent',
    args: { payment_intent_id: held.id },
    carriedOut: () => entries(fake, 'charge', payer.customer),
    moves: ({ method, path }) => method === 'POST' && path === `/v1/payment_intents/${held.id}/capture`,
    declines: false,
    find: async (client) => {
      const { data } = await untilAnswered(() => client.call('fetch_stripe_resources', { ids: [held.id] }));
      return JSON.stringify(data).includes('"succeeded"');
    },
  };
}

export function refund(fake: StripeFake): Operation {
  const payer = newPayer(fake);
  const paid = fake.seed.payment({ amount: 5000, currency: 'usd', ...payer });
  return {
    tool: 'create_refund',
    args: { payment_intent: paid.id, amount: 1000 },
    carriedOut: () => entries(fake, 'refund', payer.customer),
    moves: ({ method, path, params }) =>
      method === 'POST' && path === '/v1/refunds' && Reflect.get(params, 'payment_intent') === paid.id,
    declines: false,
    find: async (client) => {
      const { data } = await untilAnswered(() => client.call('list_refunds', { payment_intent: paid.id }));
      return Array.isArray(data.refunds) && data.refunds.length > 0;
    },
  };
}

async function untilAnswered(ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 0; tries < 50; tries += 1) {
    const answer = await ask();
    if (!answer.isError) return answer;
  }
  throw new Error('no answer to a read');
}
