import { describe, expect, it } from 'vitest';
import { runHouseChecks } from './run-house-checks.js';
import type { SourceFile } from './source-file.js';

function file(path: string, imports: string[] = [], text = ''): SourceFile {
  return {
    path,
    text,
    imports: imports.map((from) => ({ from, types: false })),
    isTest: path.endsWith('.test.ts'),
  };
}

describe('the house', () => {
  it('is in order', () => {
    expect(runHouseChecks()).toEqual([]);
  });

  it.each([
    [
      'an import from a layer above',
      file('packages/core/src/errors.ts', ['./call.js']),
      'packages/core/src/errors.ts imports ./call.js, which is not below it',
    ],
    [
      'a file of core without a place',
      file('packages/core/src/extra.ts'),
      "packages/core/src/extra.ts has no place among core's layers (apps/catalog/src/house/layers.ts)",
    ],
    [
      'a file that is too long',
      file('apps/demo/src/long.ts', [], 'x\n'.repeat(301)),
      'apps/demo/src/long.ts has 301 lines; 300 are the limit',
    ],
    [
      'a drawer',
      file('packages/postgres/src/utils.ts'),
      'packages/postgres/src/utils.ts is not named in kebab-case for what it holds',
    ],
    [
      'a camelCase name',
      file('packages/postgres/src/myFile.ts'),
      'packages/postgres/src/myFile.ts is not named in kebab-case for what it holds',
    ],
    [
      'a vendor in core',
      file('packages/core/src/errors.ts', [], 'const x = "Postgres";'),
      'packages/core/src/errors.ts names a vendor (Postgres)',
    ],
    [
      'a server importing another',
      file('packages/core/src/errors.ts', ['@patchbay/postgres-mcp']),
      'packages/core/src/errors.ts imports the server @patchbay/postgres-mcp',
    ],
    [
      'a vendor loaded by a tool',
      file('packages/postgres/src/tools/x.ts', ['pg']),
      'packages/postgres/src/tools/x.ts loads pg; only client.ts may',
    ],
    [
      'the SDK outside core',
      file('packages/postgres/src/client.ts', ['@modelcontextprotocol/server']),
      'packages/postgres/src/client.ts imports the MCP SDK; only core does',
    ],
  ])('finds %s', (_name, broken, sentence) => {
    expect(runHouseChecks([broken])).toContain(sentence);
  });
});
