import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder, fillOnce } from '@patchbay/testkit';

/**
 * Published packages that only a test needs, in a folder of the cache: no part of the workspace depends on them.
 * @param name what they are for
 * @param packages exact versions by name
 * @returns the folder above their node_modules
 */
export async function fetchPackages(name: string, packages: Record<string, string>): Promise<string> {
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  const versions = createHash('sha256').update(manifest).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'e2e', `${name}-${versions}`);
  await fillOnce(folder, async (temporary) => {
    writeFileSync(join(temporary, 'package.json'), manifest);
    await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: temporary,
      maxBuffer: 64e6,
      // npm is a script on Windows, which only a shell can run.
      shell: process.platform === 'win32',
    });
  });
  return folder;
}
