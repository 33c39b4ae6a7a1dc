import { isMissing, type StripeError } from './errors.js';

/** What to do after a decline, by what the issuer advises (docs.stripe.com/declines/codes). */
export function declineNext({ code, decline_code: decline, advice_code: advice }: StripeError): string {
  if (
    [code, decline].includes('authentication_required') ||
    code === 'subscription_payment_intent_requires_action'
  )
    return 'Not charged: the bank wants the customer to take part. Send a create_checkout_session or create_payment_link, or charge another payment method.';
  if (advice === 'do_not_try_again' || /lost_card|stolen_card|fraudulent|pickup_card/.test(decline ?? ''))
    return 'Not charged. Do not try this card again: ask the customer for another payment method.';
  if (advice === 'confirm_card_data' || /^(expired_card|incorrect_|invalid_expiry)/.test(code ?? ''))
    return 'Not charged. The customer must correct the card or give another one.';
  if (advice === 'try_again_later')
    return 'Not charged. Do not try again at once; later, or with another payment method, use a new call without idempotency_key.';
  return 'Not charged. Ask the customer for another payment method.';
}

/** What to do after any other refusal. */
export function answerNext(error: StripeError): string {
  const { statusCode: status, code, param, rawType, message } = error;
  if (rawType === 'idempotency_error')
    return 'To repeat the first call, give its arguments unchanged; for something new, leave idempotency_key out.';
  if (code === 'idempotency_key_in_use')
    return 'The first call with this key is still running: repeat it with the same key in a moment.';
  if (status === 409 || code === 'lock_timeout')
    return 'Something else is changing this object: call again in a moment.';
  if (status === 429) return 'Wait, then call again.';
  if (code === 'invoice_upcoming_none')
    return 'Nothing is to be billed: give a running subscription of list_subscriptions.';
  if (isMissing(error)) return missingNext(message, param);
  if (code === 'resource_missing')
    return 'Give the customer a payment method first, or bill it with days_until_due.';
  if (code === 'charge_already_refunded') return 'See list_refunds for what was refunded.';
  if (code === 'charge_disputed') return 'The bank has the money: answer with update_dispute, do not refund.';
  if (/_unexpected_state$/.test(code ?? ''))
    return 'Fetch the payment intent for its present status, then decide again.';
  if (param) return `Correct ${param} and call again.`;
  return 'Read the present state of the object, then decide again.';
}

function missingNext(message: string, param: string | undefined): string {
  const [, other, used] =
    /similar object exists in (live|test) mode, but a (live|test) mode key/.exec(message) ?? [];
  if (other)
    return `This id belongs to ${other} mode, and the key is for ${used} mode: use ids of ${used} mode.`;
  const where = param && param !== 'id' ? ` in ${param}` : '';
  return `Check the id${where}: list or search for it first. Ids are of one mode and one account.`;
}
