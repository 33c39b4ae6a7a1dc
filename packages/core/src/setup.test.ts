import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { readSetup, type SetupOptions } from './setup.js';

const outline = outlineOf(sampleServer);
const read = (env: Record<string, string> = {}, options: Partial<SetupOptions> = {}) =>
  readSetup(outline, { env, ...options });
const listed = (env: Record<string, string>, flags?: SetupOptions['flags']) =>
  read(env, flags ? { flags } : {}).tools.map((tool) => tool.listed.name);

test('without any setting there is no problem, only reading, and the usual groups of tools', () => {
  const { problems, settings, tools } = read();
  expect(problems).toEqual([]);
  expect(settings).toMatchObject({ PATCHBAY_ACCESS: 'read', PATCHBAY_RATE_PER_MINUTE: 0 });
  expect(tools.map(({ listed: { name } }) => name)).toEqual(['list_orders', 'show_invoice']);
});

test('each tier lists its tools and those below it', () => {
  const all = { SHOP_TOOLSETS: 'all' };
  const reads = ['list_orders', 'show_invoice', 'sum_sales'];
  expect(listed({ ...all, PATCHBAY_ACCESS: 'read' })).toEqual(reads);
  expect(listed(all, { access: 'write' })).toEqual([...reads, 'cancel_order']);
  expect(listed({ ...all, PATCHBAY_ACCESS: 'admin' })).toEqual([...reads, 'cancel_order', 'drop_shop']);
});

test('groups of tools are chosen by the setting of the server, and `default` stands for the usual ones', () => {
  expect(listed({ SHOP_TOOLSETS: 'reports' })).toEqual(['list_orders', 'sum_sales']);
  expect(listed({ SHOP_TOOLSETS: 'default,reports' })).toEqual(['list_orders', 'show_invoice', 'sum_sales']);
});

test('--tools narrows to the tools named, of any group, and never beyond the tier', () => {
  expect(listed({ PATCHBAY_TOOLS: 'sum_sales,cancel_order' })).toEqual(['sum_sales']);
  expect(listed({ PATCHBAY_TOOLS: 'sum_sales,cancel_order', PATCHBAY_ACCESS: 'write' })).toEqual([
    'sum_sales',
    'cancel_order',
  ]);
});

test('an unknown tool is a problem that names the nearest one and all there are', () => {
  expect(read({}, { flags: { tools: 'list_order,fly' } }).problems).toEqual([
    '--tools: there is no tool list_order (did you mean list_orders?). The tools are: list_orders, show_invoice, sum_sales, cancel_order, drop_shop.',
    '--tools: there is no tool fly. The tools are: list_orders, show_invoice, sum_sales, cancel_order, drop_shop.',
  ]);
});

test('every wrong setting is told at once, those of core and of the server, and the rest can still be used', () => {
  const { problems, settings, configuration } = read({
    PATCHBAY_ACCESS: 'root',
    PATCHBAY_TOOLS: 'fly',
    SHOP_POOL_SIZE: 'many',
    SHOP_URL: 'ftp://hunter22',
    SHOP_CURRENCY: 'usd',
  });
  expect(problems).toHaveLength(4);
  expect(problems.join()).not.toContain('hunter22');
  expect(settings.PATCHBAY_ACCESS).toBe('read');
  expect(configuration.values).toEqual({ SHOP_POOL_SIZE: 4, SHOP_CURRENCY: 'usd' });
});

test('the log knows the secrets of the settings, the level and the server', () => {
  const lines: string[] = [];
  const { log, secrets } = read(
    { SHOP_TOKEN: 's3cr3t-token', PATCHBAY_LOG_LEVEL: 'warn' },
    { writeLog: (line) => void lines.push(line), clock: createFakeClock() },
  );
  log.info('not written');
  log.warn('odd', { header: 'Bearer s3cr3t-token' });
  secrets.add('learnt-later');
  log.warn('odd', { header: 'learnt-later' });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { server: 'shop', event: 'odd', header: 'Bearer [hidden]' },
    { header: '[hidden]' },
  ]);
});
