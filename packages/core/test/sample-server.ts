import * as z from 'zod';
import {
  boundedList,
  choiceSetting,
  definePrompt,
  defineResource,
  defineServer,
  defineTool,
  integerSetting,
  list,
  listSetting,
  page,
  type ServerDeclaration,
  type ToolContext,
  text,
  textSetting,
  urlSetting,
} from '../src/index.js';

export interface Shop {
  orders(): Promise<Array<{ id: number }>>;
}

const reads = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;

export const listOrders = defineTool({
  name: 'list_orders',
  title: 'List orders',
  access: 'read',
  description: 'Orders, newest first.',
  annotations: reads,
  input: z.object({ status: z.string().optional().describe('State, for example paid'), ...page() }),
  output: list('orders', z.object({ id: z.int() })),
  handler: async (_input, { client }: ToolContext<Shop>) => ({ items: await client.orders() }),
});

export const showInvoice = defineTool({
  name: 'show_invoice',
  title: 'Show an invoice',
  access: 'read',
  toolset: 'billing',
  description: 'An invoice as text.',
  annotations: reads,
  input: z.object({ id: z.int().describe('Number, for example 7') }),
  output: text,
  handler: async ({ id }) => ({ header: `Invoice ${id}`, text: 'paid' }),
});

export const sumSales = defineTool({
  name: 'sum_sales',
  title: 'Sum sales',
  access: 'read',
  toolset: 'reports',
  description: 'Sales by day.',
  annotations: reads,
  input: z.object({}),
  output: boundedList('days', z.object({ day: z.string() }), {
    extra: {},
    count: 'day_count',
    how: 'ask for fewer',
  }),
  handler: async () => ({ items: [] }),
});

export const cancelOrder = defineTool({
  name: 'cancel_order',
  title: 'Cancel an order',
  access: 'write',
  description: 'Cancels an order.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
  input: z.object({ id: z.int().describe('Number, for example 7') }),
  output: z.object({ cancelled: z.boolean() }),
  confirm: async ({ id }) => ({ message: `Cancel order ${id}?` }),
  handler: async (_input, { client }: ToolContext<Shop>) => ({
    cancelled: (await client.orders()).length > 0,
  }),
});

export const dropShop = defineTool({
  name: 'drop_shop',
  title: 'Close the shop',
  access: 'admin',
  description: 'Closes the shop.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  input: z.object({}),
  output: z.object({}),
  handler: async () => ({}),
});

const config = {
  SHOP_URL: urlSetting({
    description: 'Address of the shop',
    schemes: ['https'],
    secret: true,
    required: true,
  }),
  SHOP_TOKEN: textSetting({ description: 'Token of the shop', secret: true }),
  SHOP_POOL_SIZE: integerSetting({ description: 'Connections at once', min: 1, max: 20, default: 4 }),
  SHOP_CURRENCY: choiceSetting({ description: 'Currency of sums', choices: ['eur', 'usd'], default: 'eur' }),
  SHOP_TOOLSETS: listSetting({
    description: 'Groups of tools',
    choices: ['billing', 'reports', 'default', 'all'],
  }),
};

/** A small server that has one of everything: tiers, toolsets, connections, secrets, a resource. */
export const declaration = {
  name: 'shop',
  title: 'Shop',
  version: '1.2.3',
  description: 'Orders and invoices of a shop',
  instructions: 'Call list_orders first.',
  config,
  connections: { argument: 'shop', description: 'Name of the shop', setting: 'SHOP_URL' },
  toolsets: { setting: 'SHOP_TOOLSETS', default: ['billing'] },
  limits: { perMinute: 0 },
  connect: (): Shop => ({ orders: async () => [{ id: 1 }, { id: 2 }] }),
  tools: [listOrders, showInvoice, sumSales, cancelOrder, dropShop],
  resources: [
    defineResource({
      uriTemplate: 'shop://{order}',
      name: 'order',
      title: 'An order',
      description: 'One order',
      mimeType: 'text/plain',
      read: async ({ order }) => ({ text: `Order ${order}` }),
      complete: { order: async (typed) => [`${typed}1`] },
    }),
  ],
  prompts: [
    definePrompt({
      name: 'count_stock',
      title: 'Count the stock',
      description: 'Counts what is there',
      arguments: [],
      text: () => 'Count the stock.',
    }),
  ],
} satisfies ServerDeclaration<typeof config, Shop>;

export const sampleServer = defineServer(declaration);
