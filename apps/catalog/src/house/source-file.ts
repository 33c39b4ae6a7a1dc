import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, root } from '../workspace.js';

/** A source file, ready for the checks. */
export interface SourceFile {
  /** From the root, with forward slashes. */
  path: string;
  text: string;
  /** What it imports, as written. `types` where nothing is left of the import at run time. */
  imports: Array<{ from: string; types: boolean }>;
  isTest: boolean;
}

/** All TypeScript of the workspace. */
export function sourceFiles(): SourceFile[] {
  return [...filesBelow(join(root, 'packages')), ...filesBelow(join(root, 'apps'))]
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => {
      const text = readFileSync(join(root, path), 'utf8');
      return {
        path: path.replaceAll('\\', '/'),
        text,
        imports: importsOf(text),
        isTest: /\.test\.ts$|\/test\/|^packages\/testkit\//.test(path),
      };
    });
}

function importsOf(text: string): SourceFile['imports'] {
  const found = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^'"]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm,
  );
  return [...found].map(([, types, from, dynamic, bare]) => ({
    from: from ?? dynamic ?? bare ?? '',
    types: types !== undefined,
  }));
}
