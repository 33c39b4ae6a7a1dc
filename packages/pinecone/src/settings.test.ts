import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnServer } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { bin } from '../test/support/bin.js';
import { usePinecone } from '../test/support/use-pinecone.js';

const { fake, open } = usePinecone({
  seed: async (pinecone) => {
    await pinecone.seedIndex({ name: 'points', kind: 'vectors' });
  },
});

async function check(env: Record<string, string>) {
  const server = spawnServer({
    bin,
    args: ['--check'],
    env: { PINECONE_API_KEY: fake().apiKey, PINECONE_CONTROLLER_HOST: fake().url, ...env },
  });
  const { code } = await server.exited;
  return { code, text: server.strayLines.join('\n') };
}

describe('settings', () => {
  it('stop the start when they are wrong, naming every problem and no secret', async () => {
    const server = spawnServer({
      bin,
      env: {
        PINECONE_API_KEY: 'pcsk with\nblanks',
        PINECONE_CONTROLLER_HOST: 'api.pinecone.io',
        PINECONE_POLL_MS: 'often',
      },
    });
    expect((await server.exited).code).toBe(2);
    expect(server.stderr()).toContain('PINECONE_API_KEY must be a key as the Pinecone console shows it');
    expect(server.stderr()).toContain(
      'PINECONE_CONTROLLER_HOST must be a URL that begins with https:// or http://',
    );
    expect(server.stderr()).toContain('PINECONE_POLL_MS must be a whole number');
    expect(server.stderr()).not.toContain('pcsk');
  });

  it('take the key from a file, and a host with a slash at the end', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'pinecone-')), 'key');
    writeFileSync(file, `${fake().apiKey}\n`);
    const { call } = await open({
      env: { PINECONE_API_KEY: '', PINECONE_API_KEY_FILE: file, PINECONE_CONTROLLER_HOST: `${fake().url}/` },
    });
    expect((await call('list_indexes')).data.indexes).toMatchObject([{ name: 'points' }]);
  });
});

describe('--check', () => {
  it('says that the key is accepted and what it can be read by', async () => {
    const { code, text } = await check({});
    expect(code).toBe(0);
    expect(text).toContain('The key is accepted; the project has 1 index.');
    expect(text).toContain('PINECONE_CONTROLLER_HOST is not encrypted');
  });

  it('names a key that is not, an index that is not ready, and a missing key', async () => {
    const wrong = await check({ PINECONE_API_KEY: 'pcsk_wrong' });
    expect(wrong).toMatchObject({
      code: 1,
      text: expect.stringContaining('Pinecone did not accept the API key.'),
    });
    fake().settings.initializationFails = true;
    await fake().seedIndex({ name: 'broken', kind: 'vectors' });
    expect((await check({})).text).toContain('The index broken is not ready: InitializationFailed.');
    expect(await check({ PINECONE_API_KEY: '' })).toMatchObject({
      code: 1,
      text: expect.stringContaining('PINECONE_API_KEY is not set'),
    });
  });
});

it('ends when the host leaves in the middle of a call', async () => {
  const { server } = await open();
  fake().fail({ answer: { kind: 'hang' } });
  server.send({
    jsonrpc: '2.0',
    id: 77,
    method: 'tools/call',
    params: { name: 'list_indexes', arguments: {} },
  });
  await expect.poll(() => fake().requests.at(-1)?.status).toBeUndefined();
  server.end();
  expect((await server.exited).code).toBe(0);
});
