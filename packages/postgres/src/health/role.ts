import type { Db } from '../client.js';

/** What the connection's role may do, as far as it matters for safety. */
export interface RoleReport {
  name: string;
  superuser: boolean;
  /** May bypass row security, create roles or databases, or replicate. */
  powers: string[];
  /** Tables it may change. */
  writable: number;
  version: string;
  database: string;
}

export async function readRole(db: Db, signal: AbortSignal): Promise<RoleReport> {
  const [row] = await db.look<RoleReport>(
    'patchbay_role',
    `SELECT current_user::text AS name, rolsuper AS superuser, current_setting('server_version') AS version, current_database()::text AS database,
       array_remove(ARRAY[CASE WHEN rolbypassrls THEN 'bypasses row security' END, CASE WHEN rolcreaterole THEN 'creates roles' END,
         CASE WHEN rolcreatedb THEN 'creates databases' END, CASE WHEN rolreplication THEN 'replicates' END,
         CASE WHEN pg_catalog.pg_has_role(current_user, 'pg_write_all_data', 'USAGE') THEN 'writes all data' END,
         CASE WHEN pg_catalog.pg_has_role(current_user, 'pg_execute_server_program', 'USAGE') THEN 'runs programs on the server' END], NULL) AS powers,
       (SELECT count(*)::int FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
          AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS writable
     FROM pg_catalog.pg_roles WHERE rolname = current_user`,
    [],
    signal,
  );
  return row ?? { name: '', superuser: false, powers: [], writable: 0, version: '', database: '' };
}

/** The role in a sentence, with what to do where it may do more than read. */
export function roleSentence({ name, superuser, powers, writable }: RoleReport): string {
  if (superuser)
    return `${name} is a superuser: nothing but this server stands between a statement and the machine. Connect as a role with SELECT only.`;
  const may = [...powers, ...(writable > 0 ? [`may change ${writable} tables`] : [])];
  if (may.length > 0) return `${name} ${may.join(', ')}. For reading, connect as a role with SELECT only.`;
  return `${name} may only read.`;
}
