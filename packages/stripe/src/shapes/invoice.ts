import type Stripe from 'stripe';
import * as z from 'zod';
import { brief, idOf, maybe, money, moneyShape, partShape, partUnlessZero, time } from './plain-values.js';

export const invoiceShape = {
  id: z.string(),
  number: maybe,
  status: maybe,
  customer: maybe,
  /** The total. */
  ...moneyShape,
  paid: partShape.optional(),
  /** Still to be paid. */
  remaining: partShape.optional(),
  collection_method: z.string(),
  subscription: maybe,
  due_date: maybe,
  /** How often a payment was tried; more than 0 on an open one means that it failed. */
  attempts: z.int().optional(),
  next_payment_attempt: maybe,
  description: maybe,
  hosted_invoice_url: maybe,
  created: z.string(),
};

export function toInvoice(invoice: Stripe.Invoice) {
  const { id, currency, total, amount_paid: paid, amount_remaining: remaining } = invoice;
  return {
    id,
    number: invoice.number ?? undefined,
    status: invoice.status ?? undefined,
    customer: idOf(invoice.customer),
    ...money(total, currency),
    paid: partUnlessZero(paid, currency),
    remaining: partUnlessZero(remaining, currency),
    collection_method: invoice.collection_method,
    subscription: idOf(invoice.parent?.subscription_details?.subscription),
    due_date: time(invoice.due_date),
    attempts: invoice.attempt_count || undefined,
    next_payment_attempt: time(invoice.next_payment_attempt),
    description: brief(invoice.description),
    created: time(invoice.created),
  };
}

/** With the page where the customer pays, which lists leave out: it is long, and whoever has it can open it. */
export function toInvoiceWithPage(invoice: Stripe.Invoice) {
  return { ...toInvoice(invoice), hosted_invoice_url: invoice.hosted_invoice_url ?? undefined };
}

export const invoiceLineShape = z.object({
  ...moneyShape,
  description: maybe,
  quantity: z.number().optional(),
  period: maybe,
});

export function toInvoiceLine(line: Stripe.InvoiceLineItem): z.input<typeof invoiceLineShape> {
  const { start, end } = line.period;
  return {
    ...money(line.amount, line.currency),
    description: brief(line.description),
    quantity: line.quantity ?? undefined,
    period: start === end ? undefined : `${time(start).slice(0, 10)} to ${time(end).slice(0, 10)}`,
  };
}

export const invoiceItemShape = {
  id: z.string(),
  ...moneyShape,
  description: maybe,
  quantity: z.number(),
  customer: maybe,
  /** Missing while it waits for an invoice. */
  invoice: maybe,
  created: z.string(),
};

export function toInvoiceItem(item: Stripe.InvoiceItem) {
  return {
    id: item.id,
    ...money(item.amount, item.currency),
    description: brief(item.description),
    quantity: item.quantity,
    customer: idOf(item.customer),
    invoice: idOf(item.invoice),
    created: time(item.date),
  };
}
