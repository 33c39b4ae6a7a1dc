import { afterEach, expect, test, vi } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { serve } from './serve.js';

const { argv } = process;
afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** Runs the server as a command with these arguments; gives what it wrote and its exit code. */
async function run(...given: string[]) {
  const written = { out: '', err: '' };
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.out += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written.err += String(chunk);
    return true;
  });
  process.argv = ['node', 'shop-mcp', ...given];
  await serve(sampleServer);
  vi.restoreAllMocks();
  return { ...written, exitCode: process.exitCode };
}

test('a declared server is a command: it tells its version and its help', async () => {
  expect(await run('--version')).toEqual({ out: '1.2.3\n', err: '', exitCode: undefined });
  expect((await run('--help')).out).toMatch(/^shop-mcp 1\.2\.3: Orders and invoices of a shop\n/);
});

test('wrong arguments stop it before it reads stdin, all named at once', async () => {
  expect(await run('--acess', '--pool-size=many')).toEqual({
    out: '',
    err: [
      'shop-mcp did not start:',
      '  --acess: unknown flag, did you mean --access?',
      '  --pool-size must be a whole number from 1 to 20 (got "many").',
      'Run shop-mcp --help for the settings.',
      '',
    ].join('\n'),
    exitCode: 2,
  });
});
