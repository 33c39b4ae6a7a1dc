import type { StripeFake } from '@patchbay/testkit';

/** One call of each tool that does what it is for. */
export function everyCall({ seed }: StripeFake): Array<[tool: string, args: Record<string, unknown>]> {
  const customer = seed.customer({ name: 'Ada', email: 'ada@example.com' }).id;
  const payment_method = seed.paymentMethod({ customer }).id;
  const held = () =>
    seed.payment({ amount: 900, currency: 'usd', customer, fields: { capture_method: 'manual' } }).id;
  const paid = seed.payment({ amount: 2000, currency: 'usd', customer }).id;
  const disputed = seed.dispute({
    payment_intent: seed.payment({ amount: 700, currency: 'usd', customer }).id,
  }).id;
  const price = seed.price({ unit_amount: 500, currency: 'usd' }).id;
  const monthly = seed.price({ unit_amount: 1500, currency: 'usd', interval: 'month' });
  const subscription_id = seed.subscription({ customer, price: monthly.id, trialDays: 5 }).id;
  const invoice = (state: 'draft' | 'open') =>
    seed.invoice({ customer, amount: 300, currency: 'usd', state }).id;
  const coupon = seed.coupon({ percent_off: 10 }).id;
  const items = [{ price }];
  const page = { success_url: 'https://example.com/thanks' };
  return [
    ['get_customer', { customer_id: customer }],
    ['list_customers', {}],
    ['create_customer', { name: 'Grace', payment_method: 'pm_card_visa' }],
    ['update_customer', { customer_id: customer, phone: '+15550100' }],
    ['process_payment', { amount: 1234, currency: 'usd', customer, payment_method }],
    ['list_payment_intents', {}],
    ['capture_payment_intent', { payment_intent_id: held() }],
    ['cancel_payment_intent', { payment_intent_id: held() }],
    ['create_refund', { payment_intent: paid, amount: 100 }],
    ['list_refunds', {}],
    ['list_charges', {}],
    ['list_disputes', {}],
    ['update_dispute', { dispute_id: disputed, evidence: { product_description: 'A lamp' } }],
    ['create_invoice', { customer }],
    ['create_invoice_item', { customer, amount: 250, currency: 'usd' }],
    ['preview_invoice', { subscription: subscription_id }],
    ['finalize_invoice', { invoice_id: invoice('draft') }],
    ['void_invoice', { invoice_id: invoice('open') }],
    ['list_invoices', {}],
    ['create_subscription', { customer, items: [{ price: monthly.id }], payment_method }],
    ['update_subscription', { subscription_id, items: [{ quantity: 2 }] }],
    ['list_subscriptions', {}],
    ['cancel_subscription', { subscription_id, now: true }],
    ['list_products', {}],
    ['create_product', { name: 'Lamp' }],
    ['list_prices', {}],
    ['create_price', { product: String(monthly.product), unit_amount: 700, currency: 'usd' }],
    ['list_coupons', {}],
    ['create_coupon', { percent_off: 15 }],
    ['create_promotion_code', { coupon }],
    ['create_payment_link', { items }],
    ['create_checkout_session', { items, ...page }],
    ['retrieve_balance', {}],
    ['list_balance_transactions', {}],
    ['list_payouts', {}],
    ['list_events', {}],
    ['search_stripe_resources', { resource: 'customers', query: "email:'ada@example.com'" }],
    ['fetch_stripe_resources', { ids: [paid, customer, disputed] }],
    ['get_stripe_account_info', {}],
  ];
}
