import { fileURLToPath } from 'node:url';
import { type ConnectOptions, connectClient, spawnServer, type TestClient } from '../src/index.js';

/** The built fixture server. */
export const fixtureBin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

export const fixtureKey = 'key-of-the-fixture';

/** A client of the fixture server with its key set. */
export function connectFixture({ env, ...options }: Partial<ConnectOptions> = {}): Promise<TestClient> {
  return connectClient({ bin: fixtureBin, env: { FIXTURE_KEY: fixtureKey, ...env }, ...options });
}

export function spawnFixture(args: string[] = [], env: Record<string, string> = {}) {
  return spawnServer({ bin: fixtureBin, args, env: { FIXTURE_KEY: fixtureKey, ...env } });
}

/** Opens a connection the way hosts of today do, in raw frames. */
export const legacyHello = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1' },
};

/** The envelope of the 2026 revision. */
export function modernMeta(version = '2026-07-28') {
  return {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    },
  };
}
