import type { Section } from '../report.js';
import { answerCosts, ask, askEach } from '../sections/answers.js';
import { lastMonth, type Shop, stripeServer, vendorServer } from './cases.js';

export function answers({ fake, ada }: Shop): Promise<Section> {
  return answerCosts({
    ours: stripeServer(fake),
    peer: vendorServer(fake),
    questions: [
      {
        name: 'The last ten payments',
        ours: ask('list_payment_intents', { limit: 10 }),
        theirs: ask('list_payment_intents', { limit: 10 }),
      },
      {
        name: 'One customer with its subscriptions',
        ours: ask('get_customer', { customer_id: ada.id }),
        theirs: askEach([
          ask('list_customers', { email: ada.email }),
          ask('list_subscriptions', { customer: ada.id }),
        ]),
      },
      {
        name: 'Which disputes are open?',
        ours: ask('list_disputes', { open: true }),
        theirs: ask('list_disputes', {}),
      },
      {
        name: 'The balance',
        ours: ask('retrieve_balance'),
        theirs: ask('retrieve_balance'),
      },
      {
        name: "Last month's failed invoices",
        ours: ask('list_invoices', {
          status: 'open',
          created_from: lastMonth.from,
          created_to: lastMonth.to,
        }),
        theirs: ask('list_invoices', { limit: 100 }),
      },
    ],
    aim: 'a tenth of the tokens.',
    how: `The account has 24 payments, 30 invoices and 5 disputes. The peer has no filter for a state or a date: the model gets all disputes and all invoices and looks for itself. It has no tool for one customer: the list by email stands for it. Its list of disputes is of ids alone, all five.`,
  });
}
