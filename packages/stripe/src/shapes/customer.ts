import type Stripe from 'stripe';
import * as z from 'zod';
import { brief, idOf, labels, labelsShape, maybe, part, partShape, time } from './plain-values.js';

export const customerShape = {
  id: z.string(),
  deleted: z.boolean().optional(),
  name: maybe,
  email: maybe,
  phone: maybe,
  description: maybe,
  created: maybe,
  /** Billed in this currency since the first invoice. */
  currency: maybe,
  /** Negative: credit for coming invoices. Positive: owed. */
  balance: partShape.optional(),
  delinquent: z.boolean().optional(),
  default_payment_method: maybe,
  metadata: labelsShape,
};

export function toCustomer(customer: Stripe.Customer | Stripe.DeletedCustomer) {
  if (customer.deleted) return { id: customer.id, deleted: true };
  const { id, name, email, phone, description, created, currency, balance } = customer;
  return {
    id,
    name: name ?? undefined,
    email: email ?? undefined,
    phone: phone ?? undefined,
    description: brief(description),
    created: time(created),
    currency: currency ?? undefined,
    balance: balance && currency ? part(balance, currency) : undefined,
    delinquent: customer.delinquent || undefined,
    default_payment_method: idOf(customer.invoice_settings.default_payment_method),
    metadata: labels(customer.metadata),
  };
}

/** For a question: name, e-mail and id. */
export function customerName(customer: Stripe.Customer | Stripe.DeletedCustomer): string {
  if (customer.deleted) return `${customer.id} (deleted)`;
  const known = [customer.name, customer.email].filter(Boolean).join(' ');
  return known ? `${known} (${customer.id})` : customer.id;
}
