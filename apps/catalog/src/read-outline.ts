import { mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Outline } from '@patchbay/core';
import { build, type Plugin } from 'esbuild';

/** The outline of the server declared in `<folder>/src/server.ts`, read by running that declaration. Nothing connects. */
export async function readOutline(folder: string, version: string): Promise<Outline> {
  // Inside the package, so that the vendor's packages are found from there.
  const scratch = await mkdtemp(join(resolve(folder), 'node_modules', '.outline-'));
  try {
    const outfile = join(scratch, 'server.mjs');
    await build({
      stdin: {
        contents:
          "import { outlineOf } from '@patchbay/core'; import { server } from './src/server.ts'; export default outlineOf(server);",
        resolveDir: resolve(folder),
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      conditions: ['@patchbay/source'],
      plugins: [vendorsStayOutside],
      define: { __VERSION__: JSON.stringify(version) },
      logLevel: 'error',
    });
    // The text above exports what `outlineOf` returns.
    const module: { default: Outline } = await import(pathToFileURL(outfile).href);
    return module.default;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Our own packages are bundled from source; everything else is found where it is installed. */
const vendorsStayOutside: Plugin = {
  name: 'vendors-stay-outside',
  setup(bundler) {
    bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@patchbay/') ? undefined : { path, external: true },
    );
  },
};
