import type { FunctionName } from '../grammar/facts.js';
import type { CatalogQuery, CatalogRelation } from './catalog.js';
import { refusal } from './refusal.js';

/** Catalogues that hold password hashes, connection strings, the contents of configuration files, or large objects of everybody. */
const secretRelations = new Set(
  `pg_authid pg_shadow pg_user_mapping pg_user_mappings _pg_user_mappings user_mapping_options pg_subscription pg_largeobject
   pg_hba_file_rules pg_ident_file_mappings pg_file_settings`.split(/\s+/),
);

/** Columns of them that ANALYZE copies values from. */
const secretColumns = `('pg_authid', 'rolpassword'), ('pg_user_mapping', 'umoptions'), ('pg_subscription', 'subconninfo'), ('pg_largeobject', 'data')`;

const secretSettings =
  'primary_conninfo restore_command archive_command archive_cleanup_command recovery_end_command ssl_passphrase_command'.split(
    ' ',
  );

/** True for settings that hold credentials, and for those of applications that are named so. */
export function isSecretSetting(name: string): boolean {
  return (
    secretSettings.includes(name.toLowerCase()) ||
    /\..*(secret|passw|private_?key|api_?key|token)/i.test(name)
  );
}

/** What a statement, or something behind it, asks of the catalogue. */
export interface SecretQuestion {
  functions: FunctionName[];
  relations: Array<Pick<CatalogRelation, 'schema' | 'name'>>;
  /** Of SHOW. */
  setting?: string | undefined;
}

/** @throws ToolError `refused` when what is asked for holds credentials on this server */
export async function refuseSecrets(
  { functions, relations, setting }: SecretQuestion,
  query: CatalogQuery,
  path: string[],
): Promise<void> {
  for (const { schema, name } of relations) {
    const isSystem = schema === 'pg_catalog' || schema === 'information_schema';
    if (isSystem && secretRelations.has(name))
      throw refusal(
        `${name} holds credentials`,
        path,
        'Ask for something else: pg_roles and pg_user have no secrets.',
      );
    if (schema === 'pg_toast')
      throw refusal('TOAST tables hold parts of values', path, 'Read the table they belong to.');
  }
  const reads = (...names: string[]) =>
    relations.some(({ schema, name }) => schema === 'pg_catalog' && names.includes(name));
  if (reads('pg_stats', 'pg_statistic') && (await statisticsTell(query))) {
    throw refusal(
      'the statistics hold samples of password hashes here, because a superuser analyzed pg_authid',
      path,
      'Call describe_table for estimates, or connect as a role that is no superuser.',
    );
  }
  const named = functions.filter(({ name }) => name === 'current_setting').map(({ texts }) => texts?.[0]);
  const secret = named.find((text) => text !== undefined && isSecretSetting(text));
  if (secret !== undefined)
    throw refusal(`${secret} may hold a credential`, path, 'Ask for another setting.');
  const asksForAll =
    setting === 'all' ||
    reads('pg_settings') ||
    named.includes(undefined) ||
    functions.some(({ name }) => name === 'pg_show_all_settings');
  if (asksForAll && (await settingsTell(query))) {
    throw refusal(
      'one of the settings holds a credential here',
      path,
      'Use SHOW, or current_setting with the name written out.',
    );
  }
}

/** A role that may not read the catalogues sees none of this. */
async function statisticsTell(query: CatalogQuery): Promise<boolean> {
  const rows = await query(
    'patchbay_secret_statistics',
    `SELECT FROM pg_catalog.pg_stats s WHERE schemaname = 'pg_catalog' AND (tablename, attname) IN (${secretColumns})
     AND (most_common_vals IS NOT NULL OR histogram_bounds IS NOT NULL OR most_common_elems IS NOT NULL) LIMIT 1`,
    [],
  );
  return rows.length > 0;
}

async function settingsTell(query: CatalogQuery): Promise<boolean> {
  const rows = await query<{ name: string; setting: string }>(
    'patchbay_secret_settings',
    `SELECT name, setting FROM pg_catalog.pg_settings WHERE name = ANY ($1::text[]) AND setting <> ''`,
    [secretSettings],
  );
  return rows.some(
    ({ name, setting }) =>
      name === 'ssl_passphrase_command' ||
      /(passw|pwd|secret|token|key)[\w-]*["']?\s*[=: ]|:\/\/[^/\s]*:[^/\s]*@/i.test(setting),
  );
}
