import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

/** The parts of a server's package.json that decide how it is bundled. */
interface Manifest {
  name: string;
  /** Files of packages that must lie beside the bundle, such as a .wasm: package path -> name in dist. */
  patchbay?: { entries?: string[]; assets?: Record<string, string> };
}

/**
 * tsup options for a server: everything it needs in dist, nothing to install. The entry holds what the first reply needs; the SDK, the
 * vendor's client and workers are chunks of their own, loaded on demand.
 */
export function serverBundle({ patchbay: { entries = [] } = {} }: Manifest) {
  return {
    entry: ['src/bin.ts', ...entries],
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
