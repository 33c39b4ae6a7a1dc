import { join } from 'node:path';
import { root } from '@patchbay/catalog/workspace';
import { connectClient } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { startConnectProxy } from '../src/connect-proxy.js';
import { driveOf } from '../src/drive.js';
import { nodeBinary, nodeVersions } from '../src/node-binaries.js';

// Node 20 does not know the variable; it came with 22.21 and 24.0.
const knowing = nodeVersions.filter((version) => !version.startsWith('20.'));

// A Node comes over the network the first time.
beforeAll(async () => {
  for (const version of knowing) await nodeBinary(version);
}, 300_000);

describe.each(knowing)('behind a proxy, on Node %s with NODE_USE_ENV_PROXY', (version) => {
  it.each(['github', 'pinecone', 'stripe'])('%s asks through it', async (name) => {
    const { call, startBackend } = driveOf(`packages/${name}`);
    const [backend, proxy] = await Promise.all([startBackend?.(), startConnectProxy()]);
    const env = { ...backend?.env, NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url };
    const bin = join(root, `packages/${name}/dist/bin.js`);
    const client = await connectClient({ bin, node: await nodeBinary(version), env });
    expect((await client.call(call.tool, call.args)).text).toContain(backend?.answer ?? 'no backend');
    expect(proxy.tunnels.length).toBeGreaterThan(0);
    await client.close();
    expect(client.server.strayLines).toEqual([]);
    await proxy.close();
    await backend?.stop();
  });
});
