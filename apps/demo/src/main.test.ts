import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('shows a session that answers, refuses, cancels, and ends with the block to paste', async () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const tsx = fileURLToPath(new URL('../node_modules/.bin/tsx', import.meta.url));
  const { stdout } = await promisify(execFile)(tsx, ['--conditions=@patchbay/source', 'src/main.ts'], {
    cwd: folder,
  });
  expect(stdout).toContain('query_database      Query the database');
  expect(stdout).toMatch(/name +sold +euros\n( {3}\S.* +\d+ +\d+\.\d{2}\n){3}/);
  expect(stdout.match(/DELETE is not a read\./g)).toHaveLength(2);
  expect(stdout).toContain('"rows":[["2500"]]');
  expect(stdout).toContain('<- cancelled');
  expect(stdout).toContain('"near":"SELECT »nmae FROM customers"');
  const block = stdout.slice(stdout.indexOf('{\n  "mcpServers"'), stdout.lastIndexOf('}\n') + 1);
  expect(JSON.parse(block).mcpServers.postgres.args).toEqual(['-y', '@patchbay/postgres-mcp']);
});
