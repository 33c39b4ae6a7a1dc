import { spawnServer } from '@patchbay/testkit';
import { expect, it } from 'vitest';
import { bin } from '../test/support/bin.js';

it.each(['github.example.com:99999', 'https://github.example.com:0', 'http://127.0.0.1:65536', 'a b'])(
  'GITHUB_HOST %j stops the start: no call could ever be made',
  async (host) => {
    const server = spawnServer({ bin, env: { GITHUB_TOKEN: 'ghp_settings', GITHUB_HOST: host } });
    expect((await server.exited).code).toBe(2);
    expect(server.stderr()).toContain('GITHUB_HOST must be a host name');
  },
);
