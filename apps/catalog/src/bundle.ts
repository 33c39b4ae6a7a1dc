import { copyFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';
import { bundledPackages, noticesText, readMetafile } from './notices.ts';

/** The parts of a server's package.json that decide how it is bundled. */
interface Manifest {
  name: string;
  patchbay?: {
    /** Further entries, such as a worker. */
    entries?: string[];
    /** Files of packages that must lie beside the bundle, such as a .wasm: path in the package -> name in dist. */
    assets?: Record<string, string>;
  };
}

/**
 * tsup options for a server: everything it needs in dist, nothing to install. The entry holds what the first reply needs; the SDK, the
 * vendor's client and workers are chunks of their own, loaded on demand.
 */
export function serverBundle({ patchbay: { entries = [], assets = {} } = {} }: Manifest) {
  return {
    // By name, so that every entry lies at the top of dist.
    entry: Object.fromEntries(['src/bin.ts', ...entries].map((path) => [basename(path, '.ts'), path])),
    splitting: true,
    minify: true,
    noExternal: [/.*/],
    external: ['pg-native'],
    metafile: true,
    // CommonJS inside an ES module: dependencies such as pg call require and look at __dirname.
    banner: {
      js: [
        "import{createRequire as __createRequire}from'node:module';",
        "import{fileURLToPath as __toPath}from'node:url';",
        'const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL(".",import.meta.url));',
      ].join(''),
    },
    esbuildPlugins: [leanSdk],
    async onSuccess() {
      for (const [path, name] of Object.entries(assets)) copyFileSync(findAsset(path), join('dist', name));
      const metafile = readMetafile('dist');
      if (metafile)
        writeFileSync('THIRD-PARTY-NOTICES', noticesText(bundledPackages(metafile, process.cwd())));
    },
    // Core comes in as source, so that what a server does not use of it is left out.
    esbuildOptions(options: BuildOptions) {
      options.conditions = ['@patchbay/source', 'module'];
    },
  };
}

/** The SDK brings a JSON Schema checker of 150 KB that core never calls; see `acceptAnything` in core's protocol.ts. */
const leanSdk: Plugin = {
  name: 'lean-sdk',
  setup(build) {
    build.onResolve({ filter: /^@modelcontextprotocol\/server\/_shims$/ }, () => ({
      path: fileURLToPath(new URL('./sdk-shims.ts', import.meta.url)),
    }));
  },
};

/** `package/path/in/it` as an absolute path, also where the package exports no such path. */
function findAsset(path: string): string {
  const [name = '', ...rest] = path.split('/');
  const main = createRequire(resolve('package.json')).resolve(name);
  const root = main.slice(
    0,
    main.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length,
  );
  return join(root, ...rest);
}
