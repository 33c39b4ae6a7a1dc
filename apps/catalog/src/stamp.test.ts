import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { stampIntegration } from './stamp.js';
import { root } from './workspace.js';

const run = promisify(execFile);
const scratch = mkdtempSync(join(tmpdir(), 'patchbay-stamp-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const env = {
  ...process.env,
  PATH: join(root, '.cache/tools/node_modules/.bin') + delimiter + (process.env.PATH ?? ''),
};

it('stamps an integration that builds, passes its tests and the contract, and changes nothing else by hand', async () => {
  const { stdout: files } = await run('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: root,
    maxBuffer: 64e6,
  });
  for (const file of files.split('\0').filter((path) => path && existsSync(join(root, path))))
    cpSync(join(root, file), join(scratch, file));
  const inCopy = (program: string, ...args: string[]) =>
    run(program, args, { cwd: scratch, env, maxBuffer: 64e6 });
  await inCopy('git', 'init', '-q');
  await inCopy('git', 'add', '-A');
  await inCopy('git', '-c', 'user.name=t', '-c', 'user.email=t@example.com', 'commit', '-qm', 'copy');
  await inCopy('pnpm', 'install', '--frozen-lockfile', '--prefer-offline');
  await inCopy('pnpm', 'run', 'new', 'acme-cloud');
  await inCopy('pnpm', 'install', '--no-frozen-lockfile', '--prefer-offline');
  await inCopy('pnpm', '--filter', '@patchbay/acme-cloud-mcp', 'run', 'build');
  await inCopy('pnpm', '--filter', '@patchbay/acme-cloud-mcp', 'run', 'typecheck');
  await inCopy('pnpm', '--filter', '@patchbay/acme-cloud-mcp', 'run', 'test');
  await inCopy('pnpm', 'run', 'sync');
  await inCopy('pnpm', 'run', 'house');
  const { stdout: changed } = await inCopy('git', 'status', '--porcelain');
  expect(changed.split('\n').filter(Boolean).sort()).toEqual([
    ' M README.md',
    ' M pnpm-lock.yaml',
    '?? packages/acme-cloud/',
  ]);
}, 240_000);

it.each(['Acme', '../acme', 'acme_cloud', ''])('refuses %j as a name', (name) => {
  expect(() => stampIntegration(name, scratch)).toThrow(/kebab-case/);
});
