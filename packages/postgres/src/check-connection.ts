import type { Finding } from '@patchbay/core';
import type { Db } from './client.js';
import { readRole, roleSentence } from './health/role.js';

/** For --check: reachability, version, and whether the role may do more than it needs. */
export async function checkConnection(db: Db, signal: AbortSignal): Promise<Finding[]> {
  const role = await db.lookWith(signal, ({ catalog }) => readRole(catalog));
  const harmless = !role.superuser && role.powers.length === 0 && role.writable === 0;
  return [
    {
      severity: 'ok',
      message: `Connected to database ${role.database} on PostgreSQL ${role.version} as ${role.name}.`,
    },
    {
      severity: harmless ? 'ok' : 'warning',
      message: roleSentence(role),
      ...(harmless
        ? {}
        : { fix: 'README.md of this package has the GRANTs of a reading role, under "A role for reading".' }),
    },
  ];
}
