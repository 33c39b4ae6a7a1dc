import type { Access, Finding } from '@patchbay/core';
import type { Db } from './client.js';
import { type RoleReport, readRole, roleSentence } from './health/role.js';

/** For --check: reachability, version, and whether the role may do more than it needs, or less than the tier promises. */
export async function checkConnection(db: Db, signal: AbortSignal, granted: Access): Promise<Finding[]> {
  const role = await db.lookWith(signal, ({ catalog }) => readRole(catalog));
  return [
    {
      severity: 'ok',
      message: `Connected to database ${role.database} on PostgreSQL ${role.version} as ${role.name}.`,
    },
    roleFinding(role, granted !== 'read'),
  ];
}

function roleFinding(role: RoleReport, mayWrite: boolean): Finding {
  const message = roleSentence(role, { mayWrite });
  const mighty = role.superuser || role.powers.length > 0;
  const readsOnly = !mighty && role.writable === 0;
  if (mayWrite)
    return readsOnly
      ? {
          severity: 'warning',
          message,
          fix: 'GRANT it INSERT, UPDATE or DELETE on the tables to change, or start without --access.',
        }
      : { severity: mighty ? 'warning' : 'ok', message };
  return readsOnly
    ? { severity: 'ok', message }
    : {
        severity: 'warning',
        message,
        fix: 'README.md of this package has the GRANTs of a reading role, under "A role for reading".',
      };
}
