import { expect, test } from 'vitest';
import { answersOfSdk } from '../test/in-memory-sdk.js';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { readSetup } from './setup.js';

/** What a host hears that calls a tool which is not listed. */
async function refusalOf(name: string, env: Record<string, string>) {
  const setup = readSetup(outlineOf(sampleServer), { env, writeLog: () => {} });
  const answers = await answersOfSdk(sampleServer, setup, [
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: {
        protocolVersion: '2025-11-25',
        capabilities: {},
        clientInfo: { name: 'host', version: '1.0.0' },
      },
    },
    { jsonrpc: '2.0', method: 'notifications/initialized' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: {} } },
  ]);
  return answers.at(-1);
}

test('a call of a tool that is not listed is told by which setting it would be', async () => {
  const cases: Array<[tool: string, env: Record<string, string>, said: string]> = [
    ['drop_shop', {}, 'Tool drop_shop needs --access admin (this server runs with --access read)'],
    [
      'sum_sales',
      { PATCHBAY_ACCESS: 'write' },
      'Tool sum_sales belongs to the toolset reports, which --toolsets leaves out',
    ],
    ['sum_sales', { PATCHBAY_TOOLS: 'list_orders' }, 'Tool sum_sales is switched off by --tools'],
    [
      'list_orders',
      { PATCHBAY_TOOLS: 'cancel_order', PATCHBAY_ACCESS: 'write' },
      'Tool list_orders is switched off by --tools',
    ],
    ['list_order', {}, 'Unknown tool list_order; did you mean list_orders?'],
  ];
  for (const [tool, env, said] of cases)
    expect(await refusalOf(tool, env)).toMatchObject({
      error: { code: -32_602, message: expect.stringContaining(said) },
    });
});
