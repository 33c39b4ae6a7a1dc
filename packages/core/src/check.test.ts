import { expect, test } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { runCheck } from './check.js';
import { outlineOf } from './define-server.js';
import { readSetup } from './setup.js';

async function messagesOf(env: Record<string, string>) {
  const setup = readSetup(outlineOf(sampleServer), { env });
  const { ok, findings } = await runCheck(sampleServer, setup, setup.problems);
  return { ok, messages: findings.map(({ message }) => message) };
}

test('a setting that is missing is named', async () => {
  expect(await messagesOf({})).toEqual({ ok: false, messages: ['SHOP_URL is not set.'] });
});

// A default in the place of what is wrong could send the credential to another host.
const notTried = 'The connection was not tried.';

test('a setting that is wrong is not called missing, too', async () => {
  expect(await messagesOf({ SHOP_URL: 'ftp://shop' })).toEqual({
    ok: false,
    messages: [expect.stringMatching(/^SHOP_URL must be/), notTried],
  });
  expect(await messagesOf({ SHOP_URL_FILE: '/nowhere/shop-url' })).toEqual({
    ok: false,
    messages: ['SHOP_URL_FILE names a file that cannot be read (ENOENT).', notTried],
  });
  expect((await messagesOf({ SHOP_POOL_SIZE: 'many' })).messages).toEqual([
    expect.stringMatching(/^SHOP_POOL_SIZE must be/),
    'SHOP_URL is not set.',
    notTried,
  ]);
});
