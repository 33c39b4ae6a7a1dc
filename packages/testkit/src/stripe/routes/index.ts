import type { Route } from '../route.js';
import { accountLevelRoutes } from './account.js';
import { catalogRoutes } from './catalog.js';
import { chargeRoutes } from './charges.js';
import { checkoutSessionRoutes } from './checkout-sessions.js';
import { couponRoutes } from './coupons.js';
import { customerRoutes } from './customers.js';
import { disputeRoutes } from './disputes.js';
import { invoiceItemRoutes } from './invoice-items.js';
import { invoiceRoutes } from './invoices.js';
import { paymentIntentRoutes } from './payment-intents.js';
import { paymentLinkRoutes } from './payment-links.js';
import { paymentMethodRoutes } from './payment-methods.js';
import { refundRoutes } from './refunds.js';
import { subscriptionRoutes } from './subscriptions.js';

/** Every endpoint of the fake. */
export const stripeRoutes: readonly Route[] = [
  ...accountLevelRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...catalogRoutes,
  ...couponRoutes,
  ...invoiceItemRoutes,
  ...invoiceRoutes,
  ...subscriptionRoutes,
  ...paymentLinkRoutes,
  ...checkoutSessionRoutes,
];
