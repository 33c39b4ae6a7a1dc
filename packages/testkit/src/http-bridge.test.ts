import { expect, it } from 'vitest';
import { fixtureBin, fixtureKey, legacyHello, modernMeta } from '../test/fixture.js';
import { startHttpBridge } from './http-bridge.js';

const version = '2026-07-28';

async function open() {
  const bridge = await startHttpBridge({ bin: fixtureBin, env: { FIXTURE_KEY: fixtureKey } });
  const post = (body: object, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(bridge.url, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', ...body }),
      headers: { 'content-type': 'application/json', ...headers },
      ...init,
    });
  return { bridge, post };
}

it('gives a legacy client a session of its own, which ends when the client says so', async () => {
  const { bridge, post } = await open();
  const hello = await post({ id: 1, method: 'initialize', params: legacyHello });
  const session = { 'mcp-session-id': hello.headers.get('mcp-session-id') ?? '' };
  expect(await hello.json()).toMatchObject({ id: 1, result: { protocolVersion: '2025-06-18' } });
  expect((await post({ method: 'notifications/initialized' }, session)).status).toBe(202);
  const listed = await post({ id: 2, method: 'tools/list' }, session);
  expect(await listed.json()).toMatchObject({ id: 2, result: { tools: expect.any(Array) } });
  expect((await fetch(bridge.url, { method: 'DELETE', headers: session })).status).toBe(200);
  expect((await post({ id: 3, method: 'ping' }, session)).status).toBe(404);
  await bridge.close();
});

it('streams what comes before an answer, and keeps requests with the same id apart', async () => {
  const { bridge, post } = await open();
  const call = (name: string, args: object, meta: object = {}) =>
    post(
      {
        id: 7,
        method: 'tools/call',
        params: { name, arguments: args, _meta: { ...modernMeta()._meta, ...meta } },
      },
      { 'mcp-protocol-version': version },
    );
  const [slow, quick] = await Promise.all([
    call('wait', { ms: 700 }, { progressToken: 'p' }),
    call('echo', { text: 'hello' }),
  ]);
  expect(await quick.json()).toMatchObject({ id: 7, result: { structuredContent: { text: 'hello' } } });
  const lines = (await slow.text()).split('\n').filter((line) => line.startsWith('data: '));
  const events = lines.map((line) => JSON.parse(line.slice(6)));
  expect(events[0]).toMatchObject({ method: 'notifications/progress', params: { progressToken: 'p' } });
  expect(events.at(-1)).toMatchObject({ id: 7, result: { structuredContent: { waited: 700 } } });
  await bridge.close();
});

it('turns errors of the 2026 revision into their statuses, and refuses what is not for it', async () => {
  const { bridge, post } = await open();
  const modern = { 'mcp-protocol-version': version };
  const params = modernMeta();
  expect((await post({ id: 1, method: 'no/such', params }, modern)).status).toBe(404);
  expect((await post({ id: 2, method: 'tools/list', params: {} }, modern)).status).toBe(400);
  const mismatch = await post(
    { id: 3, method: 'tools/list', params },
    { 'mcp-protocol-version': '2025-11-25' },
  );
  expect(mismatch.status).toBe(400);
  expect(await mismatch.json()).toMatchObject({ id: 3, error: { code: -32020 } });
  expect(
    (await post({ id: 4, method: 'tools/list', params }, { ...modern, origin: 'http://evil.example' }))
      .status,
  ).toBe(403);
  expect((await fetch(bridge.url)).status).toBe(405);
  await bridge.close();
});

it('tells the server when a client no longer waits', async () => {
  const { bridge, post } = await open();
  const modern = { 'mcp-protocol-version': version };
  const leaving = new AbortController();
  const params = { name: 'wait', arguments: { ms: 30_000 }, ...modernMeta() };
  const left = post({ id: 1, method: 'tools/call', params }, modern, { signal: leaving.signal });
  const abortedSoFar = async () => {
    const response = await post(
      { id: 2, method: 'tools/call', params: { name: 'wait', arguments: { ms: 0 }, ...modernMeta() } },
      modern,
    );
    const { result } = JSON.parse(await response.text());
    return result.structuredContent.aborted;
  };
  expect(await abortedSoFar()).toEqual([]);
  leaving.abort();
  await expect(left).rejects.toThrow();
  await expect.poll(abortedSoFar).toEqual(['cancelled']);
  await bridge.close();
});
