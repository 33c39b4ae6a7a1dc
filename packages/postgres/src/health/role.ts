import type { CatalogQuery } from '../policy/catalog.js';

/** What the connection's role may do, as far as it matters for safety. */
export interface RoleReport {
  name: string;
  superuser: boolean;
  /** May bypass row security, create roles or databases, replicate, or what a predefined role lets it do. */
  powers: string[];
  /** Tables it may change. */
  writable: number;
  version: string;
  database: string;
}

export async function readRole(query: CatalogQuery): Promise<RoleReport> {
  const [row] = await query<RoleReport>('patchbay_role', roleQuery, []);
  return row ?? { name: '', superuser: false, powers: [], writable: 0, version: '', database: '' };
}

/** The role in a sentence, with what to do where it may do more than read; a server that is to write needs a role that may. */
export function roleSentence(
  { name, superuser, powers, writable }: RoleReport,
  { mayWrite = false }: { mayWrite?: boolean } = {},
): string {
  if (superuser) {
    const instead = mayWrite ? 'a role with the privileges it needs' : 'a role with SELECT only';
    return `${name} is a superuser: nothing but this server stands between a statement and the machine. Connect as ${instead}.`;
  }
  const tables = `may change ${writable} ${writable === 1 ? 'table' : 'tables'}`;
  const may = [...powers, ...(writable > 0 ? [tables] : [])];
  if (may.length === 0) return `${name} may only read.`;
  return `${name} ${may.join(', ')}.${mayWrite ? '' : ' For reading, connect as a role with SELECT only.'}`;
}

// Predefined roles are looked up by name, because older servers have fewer of them.
const roleQuery = `
SELECT r.rolname::text AS name, r.rolsuper AS superuser, current_setting('server_version') AS version, current_database()::text AS database,
  array_remove(ARRAY[CASE WHEN r.rolbypassrls THEN 'bypasses row security' END, CASE WHEN r.rolcreaterole THEN 'creates roles' END,
    CASE WHEN r.rolcreatedb THEN 'creates databases' END, CASE WHEN r.rolreplication THEN 'replicates' END], NULL)
  || ARRAY(SELECT CASE g.rolname WHEN 'pg_write_all_data' THEN 'writes all data' WHEN 'pg_execute_server_program' THEN 'runs programs on the server'
      WHEN 'pg_write_server_files' THEN 'writes files on the server' WHEN 'pg_read_server_files' THEN 'reads files on the server'
      WHEN 'pg_signal_backend' THEN 'ends sessions of others' ELSE 'may become the superuser ' || g.rolname END
    FROM pg_catalog.pg_roles g WHERE pg_catalog.pg_has_role(r.oid, g.oid, 'MEMBER') AND (g.rolsuper
      OR g.rolname IN ('pg_write_all_data', 'pg_execute_server_program', 'pg_write_server_files', 'pg_read_server_files', 'pg_signal_backend')) ORDER BY g.rolname) AS powers,
  (SELECT count(*)::int FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
     AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS writable
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;
