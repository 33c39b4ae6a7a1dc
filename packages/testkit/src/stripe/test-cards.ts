/** What happens when a test card is charged. */
export type CardBehaviour =
  | { kind: 'approve' }
  | { kind: 'decline'; code: string; declineCode: string; adviceCode: string; attachable?: boolean }
  | { kind: 'authenticate' }
  | { kind: 'dispute'; reason: string; inquiry?: boolean }
  | { kind: 'pending_refund' };

interface TestCard {
  readonly brand: string;
  readonly last4: string;
  readonly behaviour: CardBehaviour;
}

const approve: CardBehaviour = { kind: 'approve' };
const tryLater = 'try_again_later';
const never = 'do_not_try_again';
const checkData = 'confirm_card_data';

const visa = (last4: string, behaviour: CardBehaviour = approve): TestCard => ({
  brand: 'visa',
  last4,
  behaviour,
});

const declined = (last4: string, declineCode: string, adviceCode: string, code = 'card_declined'): TestCard =>
  visa(last4, { kind: 'decline', code, declineCode, adviceCode });

/**
 * Test payment methods by token, with the last four digits of their numbers, from docs.stripe.com/testing.
 * The advice codes follow docs.stripe.com/declines/codes. Only `chargeCustomerFail` can be saved and declines later;
 * the other declining ones are refused when they are attached.
 */
export const TEST_CARDS: Readonly<Record<string, TestCard>> = {
  pm_card_visa: visa('4242'),
  pm_card_visa_debit: visa('5556'),
  pm_card_mastercard: { brand: 'mastercard', last4: '4444', behaviour: approve },
  pm_card_amex: { brand: 'amex', last4: '8431', behaviour: approve },
  pm_card_discover: { brand: 'discover', last4: '1117', behaviour: approve },
  pm_card_jcb: { brand: 'jcb', last4: '0505', behaviour: approve },
  pm_card_visa_chargeDeclined: declined('0002', 'generic_decline', tryLater),
  pm_card_visa_chargeDeclinedInsufficientFunds: declined('9995', 'insufficient_funds', tryLater),
  pm_card_visa_chargeDeclinedLostCard: declined('9987', 'lost_card', never),
  pm_card_visa_chargeDeclinedStolenCard: declined('9979', 'stolen_card', never),
  pm_card_visa_chargeDeclinedFraudulent: declined('0019', 'fraudulent', never),
  pm_card_chargeDeclinedExpiredCard: declined('0069', 'expired_card', checkData, 'expired_card'),
  pm_card_chargeDeclinedIncorrectCvc: declined('0127', 'incorrect_cvc', checkData, 'incorrect_cvc'),
  pm_card_chargeDeclinedProcessingError: declined('0119', 'processing_error', tryLater, 'processing_error'),
  pm_card_chargeCustomerFail: visa('0341', {
    kind: 'decline',
    code: 'card_declined',
    declineCode: 'generic_decline',
    adviceCode: tryLater,
    attachable: true,
  }),
  pm_card_authenticationRequired: visa('3184', { kind: 'authenticate' }),
  pm_card_threeDSecure2Required: visa('3220', { kind: 'authenticate' }),
  pm_card_createDispute: visa('0259', { kind: 'dispute', reason: 'fraudulent' }),
  pm_card_createDisputeProductNotReceived: visa('2685', { kind: 'dispute', reason: 'product_not_received' }),
  pm_card_createDisputeInquiry: visa('1976', { kind: 'dispute', reason: 'fraudulent', inquiry: true }),
  pm_card_pendingRefund: visa('7726', { kind: 'pending_refund' }),
};
