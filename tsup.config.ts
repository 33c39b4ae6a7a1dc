import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { serverBundle } from './apps/catalog/src/bundle.ts';
import { readOutline } from './apps/catalog/src/read-outline.ts';

// One build for all packages; it runs in the folder of the package that called it.
export default defineConfig(async () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  const version = JSON.stringify(manifest.version);
  // npm packs only what lies in the package's own folder.
  if (!manifest.private) copyFileSync('../../LICENSE', 'LICENSE');
  const shared = {
    format: 'esm' as const,
    platform: 'node' as const,
    target: 'node20',
    removeNodeProtocol: false,
    clean: true,
    splitting: true,
  };
  if (!manifest.bin) return { ...shared, entry: libraryEntries(), define: { __VERSION__: version } };
  const outline = JSON.stringify(await readOutline('.', manifest.version));
  return { ...shared, ...serverBundle(manifest), define: { __VERSION__: version, __OUTLINE__: outline } };
});

/** Every file of a library is an entry, so that `<package>/<helper>` loads that helper and nothing else. */
function libraryEntries(): string[] {
  return readdirSync('src')
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
    .map((name) => `src/${name}`);
}
