import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Outline } from '@patchbay/core';
import { build } from 'esbuild';

/** The outline of the server declared in `<folder>/src/server.ts`, read by running that declaration. Nothing connects. */
export async function readOutline(folder: string, version: string): Promise<Outline> {
  const scratch = await mkdtemp(join(tmpdir(), 'patchbay-outline-'));
  try {
    const outfile = join(scratch, 'server.cjs');
    await build({
      stdin: {
        contents:
          "import { outlineOf } from '@patchbay/core'; import { server } from './src/server.ts'; export default outlineOf(server);",
        resolveDir: resolve(folder),
      },
      outfile,
      bundle: true,
      platform: 'node',
      // CommonJS, because what vendors ship is; nothing here needs import.meta.
      format: 'cjs',
      target: 'node20',
      conditions: ['@patchbay/source'],
      external: ['pg-native'],
      define: { __VERSION__: JSON.stringify(version) },
      logLevel: 'error',
    });
    // The text above exports what `outlineOf` returns.
    const module: { default: Outline } = createRequire(import.meta.url)(outfile);
    return module.default;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
