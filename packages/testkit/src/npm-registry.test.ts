import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { startNpmRegistry } from './npm-registry.js';

const scratch = mkdtempSync(join(tmpdir(), 'patchbay-registry-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

it('takes what npm publishes, gives it back once, and sends the rest elsewhere', async () => {
  const asked: string[] = [];
  const elsewhere = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404, { 'content-type': 'application/json' });
    response.end('{}');
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = elsewhere.address() as AddressInfo;
  const registry = await startNpmRegistry({ upstream: `http://127.0.0.1:${port}/` });
  const npm = (...args: string[]) =>
    promisify(execFile)('npm', args, {
      cwd: scratch,
      env: { ...process.env, ...registry.env(join(scratch, 'cache')) },
      shell: process.platform === 'win32',
    });

  writeFileSync(join(scratch, 'package.json'), JSON.stringify({ name: '@acme/thing', version: '1.2.3' }));
  await npm('publish', '--access', 'public');
  const { stdout } = await npm('view', '@acme/thing', 'dist-tags.latest');
  expect(stdout.trim()).toBe('1.2.3');
  await npm('pack', '@acme/thing@latest');
  expect(registry.fetched).toEqual(['thing-1.2.3.tgz']);
  await expect(npm('publish', '--access', 'public')).rejects.toThrow(/1\.2\.3/);

  await expect(npm('view', 'somebody-elses', 'version')).rejects.toThrow(/404/);
  expect(asked).toContain('/somebody-elses');
  await registry.close();
  await new Promise((resolve) => elsewhere.close(resolve));
});
