import { fileURLToPath } from 'node:url';
import { type StripeFake, startStripeFake } from '@patchbay/testkit';
import { builtBin, type Contender } from '../launch.js';
import { peerBin } from '../peers.js';
import { redirect, redirectNote } from '../redirect.js';

// The limits protect an account; a bench that waits for them would measure the waiting.
const unlimited = { PATCHBAY_RATE_PER_MINUTE: '0' };

export function stripeServer(fake: StripeFake): Contender {
  const env = { STRIPE_SECRET_KEY: fake.secretKeys.test, STRIPE_API_BASE: fake.url, ...unlimited };
  return { name: 'stripe-mcp', launch: { file: builtBin('stripe'), env } };
}

const vendorAddress = 'https://api.stripe.com';
export const vendorNote = redirectNote(vendorAddress);

/** The last version that runs on the user's machine; later ones forward to a hosted server. */
export function vendorServer(fake: StripeFake): Contender {
  const file = peerBin('@stripe/mcp', '0.2.5');
  const env = { STRIPE_SECRET_KEY: fake.secretKeys.test, ...redirect(vendorAddress, fake.url) };
  return { name: '@stripe/mcp 0.2.5', launch: { file, args: ['--tools=all'], env } };
}

export function rawSdk(fake: StripeFake): Contender {
  const file = fileURLToPath(new URL('./raw-stripe.mjs', import.meta.url));
  const env = { STRIPE_SECRET_KEY: fake.secretKeys.test, STRIPE_API_BASE: fake.url };
  return { name: 'raw SDK in a process of its own', launch: { file, env } };
}

/** The month that the questions call the last one. */
export const lastMonth = { from: '2026-10-01', to: '2026-10-31' };

const day = (month: number, date: number) => new Date(Date.UTC(2026, month - 1, date, 9));

export interface Shop {
  fake: StripeFake;
  /** The customer that a question is about, who has two subscriptions. */
  ada: { id: string; email: string };
}

/** An account with 24 payments, 30 invoices (six of last month's failed) and five disputes (three open), the same in every run. */
export async function startShop(): Promise<Shop> {
  const fake = await startStripeFake({ clock: () => day(11, 15).getTime() });
  const { seed } = fake;
  const email = 'ada@example.com';
  const ada = customerWithCard(fake, { name: 'Ada Park', email, card: 'pm_card_visa' });
  const others = Array.from({ length: 11 }, (_, index) =>
    customerWithCard(fake, {
      name: `Customer ${index}`,
      email: `customer${index}@example.com`,
      card: index % 3 === 2 ? 'pm_card_mastercard' : 'pm_card_visa',
    }),
  );
  const late = Array.from({ length: 3 }, (_, index) =>
    customerWithCard(fake, {
      name: `Late customer ${index}`,
      email: `late${index}@example.com`,
      card: 'pm_card_chargeCustomerFail',
    }),
  );
  const payers = [ada, ...others];
  const payments = Array.from({ length: 24 }, (_, index) =>
    fake.at(day(11, 1 + (index % 14)), () =>
      seed.payment({
        amount: 1_900 + index * 350,
        currency: 'usd',
        ...turn(payers, index),
        fields: { description: `Order ${1_000 + index}` },
      }),
    ),
  );
  for (const [index, { id }] of payments.slice(0, 5).entries()) {
    const dispute = seed.dispute({ payment_intent: id });
    if (index > 2) seed.closeDispute(dispute.id, index === 3 ? 'won' : 'lost');
  }
  for (const [name, amount] of [
    ['Pro plan', 2_900],
    ['Backups', 500],
  ] as const) {
    const price = seed.price({ unit_amount: amount, currency: 'usd', interval: 'month', name });
    seed.subscription({ customer: ada.customer, price: price.id });
  }
  // The two subscriptions made an invoice each.
  for (let index = 0; index < 28; index += 1)
    fake.at(day(index < 20 ? 10 : 11, 1 + (index % 14)), () =>
      seed.invoice({
        customer: turn(index < 6 ? late : payers, index).customer,
        amount: 4_000 + index * 100,
        currency: 'usd',
        state: index < 6 ? 'payment_failed' : 'paid',
      }),
    );
  return { fake, ada: { id: ada.customer, email } };
}

interface Payer {
  customer: string;
  payment_method: string;
}

function customerWithCard(
  { seed }: StripeFake,
  { card, ...fields }: { name: string; email: string; card: string },
): Payer {
  const customer = seed.customer(fields);
  const { id } = seed.paymentMethod({ customer: customer.id, token: card });
  customer.invoice_settings.default_payment_method = id;
  return { customer: customer.id, payment_method: id };
}

function turn(payers: Payer[], index: number): Payer {
  const payer = payers[index % payers.length];
  if (!payer) throw new Error('There is nobody to pay.');
  return payer;
}
