import { expect, test } from 'vitest';
import * as z from 'zod';
import { declaration, listOrders, type Shop, showInvoice } from '../test/sample-server.js';
import { defaultLimits } from './core-settings.js';
import { defineServer, outlineOf } from './define-server.js';
import { textSetting } from './setting.js';
import { defineTool, type ToolContext, text } from './tool.js';

const define = (changes: object) => () => defineServer({ ...declaration, ...changes });

test('a server has the limits it names, core has the rest, and the prefix of its settings follows from its name', () => {
  expect(defineServer(declaration).limits).toEqual({ ...defaultLimits, perMinute: 0 });
  expect(defineServer({ ...declaration, name: 'my-shop' }).prefix).toBe('MY_SHOP_');
});

test('names that would be taken twice are refused', () => {
  expect(define({ tools: [listOrders, showInvoice, listOrders] })).toThrow('Two tools are named list_orders');
  const { config } = declaration;
  expect(define({ config: { ...config, SHOP_ACCESS: textSetting({ description: 'x' }) } })).toThrow(
    'Two flags are named access',
  );
  expect(define({ config: { ...config, POOL_SIZE: textSetting({ description: 'x' }) } })).toThrow(
    'Two flags are named pool-size',
  );
  expect(define({ config: { ...config, SHOP_CHECK: textSetting({ description: 'x' }) } })).toThrow(
    'Two flags are named check',
  );
});

test('a text longer than hosts read is refused, counted in bytes where they count bytes', () => {
  expect(define({ description: 'x'.repeat(101) })).toThrow('more than 100 characters');
  expect(define({ instructions: 'ä'.repeat(1_025) })).toThrow('longer than 2 KB');
  expect(define({ instructions: 'ä'.repeat(1_024), description: 'x'.repeat(100) })).not.toThrow();
});

test('the outline is plain data: nothing is lost when it is written to a file', () => {
  const outline = outlineOf(defineServer(declaration));
  expect(JSON.parse(JSON.stringify(outline))).toEqual(outline);
  expect(outline.tools.map(({ access, toolset, listed }) => [listed.name, access, toolset])).toEqual([
    ['list_orders', 'read', undefined],
    ['show_invoice', 'read', 'billing'],
    ['sum_sales', 'read', 'reports'],
    ['cancel_order', 'write', undefined],
    ['drop_shop', 'admin', undefined],
  ]);
  expect(outline.tools.every(({ listed }) => listed.inputSchema.properties?.shop)).toBe(true);
});

test('the compiler refuses a tool for another client, and settings that do not exist', () => {
  const { tools: _tools, ...rest } = declaration;
  const other = defineTool({
    name: 'other',
    title: 'Other',
    access: 'read',
    description: 'x',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    input: z.object({}),
    output: text,
    handler: async (_input, { client }: ToolContext<{ query(sql: string): string }>) => ({
      header: '',
      text: client.query('x'),
    }),
  });
  // @ts-expect-error the tool wants a client that connect does not make
  defineServer({ ...rest, tools: [other] });
  // @ts-expect-error close is given what connect made
  defineServer({ ...rest, tools: [], close: (client: Map<string, Shop>) => client.clear() });
  // @ts-expect-error there is no such setting
  defineServer({ ...rest, tools: [], connect: (settings) => ({ orders: async () => [settings.SHOP_NAME] }) });
  const connections = { argument: 'shop', description: 'x', setting: 'SHOP_NAME' } as const;
  // @ts-expect-error connections are told apart by a setting that exists
  defineServer({ ...rest, tools: [], connections });
  expect(() => defineServer({ ...rest, tools: [listOrders] })).not.toThrow();
});
