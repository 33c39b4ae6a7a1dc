import type { TestClient } from '@patchbay/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { usePostgres } from '../support/use-postgres.js';

// As the superuser: for everybody else PostgreSQL itself keeps these tables from being changed.
const { client, database, open } = usePostgres({
  args: ['--access', 'write'],
  seed: [
    'CREATE TABLE mine (id serial PRIMARY KEY, name text UNIQUE, note text)',
    'CREATE TABLE tables (name text)',
    "INSERT INTO mine (name) VALUES ('pg_class'), ('mine'), ('other')",
    'CREATE VIEW classes AS SELECT * FROM pg_class',
    'CREATE VIEW classes_again AS SELECT c.relname AS name, c.oid FROM classes c WHERE c.reltuples >= -1',
    'CREATE VIEW joined AS SELECT m.id, c.relname FROM mine m JOIN pg_class c ON c.relname = m.name',
    'CREATE VIEW switches AS SELECT name, setting FROM pg_settings',
    'CREATE VIEW my_own AS SELECT * FROM mine WHERE note IS NULL OR note IN (SELECT rolname FROM pg_roles)',
    'CREATE SCHEMA shadow',
    'CREATE TABLE shadow.pg_class (oid oid, relname text)',
    'CREATE VIEW shadow.mine AS SELECT oid, rolname AS name FROM pg_authid',
    'CREATE ROLE shady SUPERUSER LOGIN; ALTER ROLE shady SET search_path = shadow, pg_catalog, public',
  ],
});

const execute = (query: string, to: TestClient = client()) => to.call('execute_sql', { query });

const rows = (query: string) => database().sql(query);

describe('reads the server’s own tables in a change', () => {
  it.each([
    [
      'INSERT from one',
      'INSERT INTO mine (name) SELECT relname FROM pg_class WHERE relname = $$pg_type$$',
      1,
    ],
    [
      'INSERT from the standard’s, of the same name',
      'INSERT INTO tables SELECT table_name FROM information_schema.tables LIMIT 2',
      2,
    ],
    ['INSERT from settings', "INSERT INTO mine (name) SELECT name FROM pg_settings WHERE name = 'fsync'", 1],
    [
      'UPDATE FROM',
      "UPDATE mine SET note = n.nspname FROM pg_namespace n WHERE n.nspname = 'shadow' AND name = 'other'",
      1,
    ],
    [
      'UPDATE with a subselect',
      "UPDATE mine SET note = (SELECT count(*) FROM pg_catalog.pg_class) WHERE name = 'other'",
      1,
    ],
    [
      'UPDATE of several columns',
      "UPDATE mine SET (name, note) = (SELECT 'other', max(relname) FROM pg_class) WHERE name = 'other'",
      1,
    ],
    [
      'DELETE USING',
      "DELETE FROM mine USING pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = mine.name AND c.relname = 'pg_type'",
      1,
    ],
    [
      'MERGE',
      "MERGE INTO mine USING (SELECT relname FROM pg_class WHERE relname = 'pg_proc') c ON c.relname = mine.name WHEN NOT MATCHED THEN INSERT (name) VALUES (c.relname)",
      1,
    ],
    [
      'MERGE USING it by its name',
      "MERGE INTO mine USING pg_class c ON c.relname = mine.name AND c.relname = 'pg_proc' WHEN MATCHED THEN DELETE",
      1,
    ],
    [
      'a WITH',
      "WITH big AS (SELECT relname FROM pg_class WHERE relname = 'pg_index') INSERT INTO mine (name) SELECT relname FROM big",
      1,
    ],
    [
      'beside a change in a WITH',
      "WITH gone AS (DELETE FROM mine WHERE name = 'pg_index' RETURNING name) SELECT c.relname FROM gone JOIN pg_class c ON c.relname = gone.name",
      1,
    ],
    [
      'ON CONFLICT',
      "INSERT INTO mine (name) VALUES ('other') ON CONFLICT (name) DO UPDATE SET note = (SELECT max(relname) FROM pg_class) WHERE EXISTS (TABLE pg_class)",
      1,
    ],
    [
      'RETURNING',
      "UPDATE mine SET note = NULL WHERE name = 'other' RETURNING (SELECT count(*) FROM pg_class)",
      1,
    ],
    [
      'a WITH of its name',
      "WITH pg_class AS (SELECT 'shadowed' AS relname) INSERT INTO mine (name) SELECT relname FROM pg_class",
      1,
    ],
    ['a view of mine that looks at them', "UPDATE my_own SET note = NULL WHERE name = 'shadowed'", 1],
    [
      'a table of mine of the same name',
      'UPDATE shadow.pg_class s SET relname = c.relname FROM pg_catalog.pg_class c WHERE c.oid = s.oid',
      0,
    ],
  ])('%s', async (_what, query, affected) => {
    const { data, text } = await execute(query);
    expect(data, text).toMatchObject({ committed: true, affected });
  });

  it('under a search path that finds mine before theirs', async () => {
    const shady = await open({ env: { DATABASE_URL: database().url({ user: 'shady' }) } });
    const written = await execute("INSERT INTO pg_class VALUES (1, 'a') RETURNING relname", shady);
    expect(written.data, written.text).toMatchObject({ rows: [['a']] });
    const copied = await execute(
      'INSERT INTO pg_class SELECT oid, relname FROM pg_catalog.pg_class LIMIT 1',
      shady,
    );
    expect(copied.data, copied.text).toMatchObject({ affected: 1 });
  });

  it('but for what no read may see', async () => {
    for (const query of [
      'INSERT INTO mine (name) SELECT rolpassword FROM pg_authid',
      'UPDATE mine SET note = umoptions::text FROM pg_user_mapping',
      'INSERT INTO mine (name) SELECT name FROM shadow.mine',
    ])
      expect((await execute(query)).error, query).toMatchObject({
        code: 'refused',
        message: expect.stringContaining('credentials'),
      });
  });
});

describe('changes none of them', () => {
  const state = () =>
    rows(`SELECT md5(string_agg(t, '' ORDER BY t)) AS state FROM (
      SELECT c::text AS t FROM pg_class c WHERE oid < 16384 UNION ALL SELECT r::text FROM pg_authid r
      UNION ALL SELECT s::text FROM information_schema.sql_features s UNION ALL SELECT p::text FROM pg_proc p WHERE oid < 16384) all_of_it`);
  let before: unknown;
  beforeAll(async () => {
    before = await state();
  });

  const refused = { code: 'refused', message: expect.stringContaining("is one of the server's own tables") };

  it.each([
    'UPDATE pg_class SET relname = relname',
    'UPDATE "pg_class" SET reltuples = 1',
    'UPDATE PG_Catalog.PG_CLASS SET reltuples = 1',
    'UPDATE U&"pg\\005fclass" SET reltuples = 1',
    'UPDATE ONLY pg_class AS mine SET reltuples = 1',
    'UPDATE postgres.pg_catalog.pg_class SET reltuples = 1',
    "UPDATE pg_class SET reltuples = 1 FROM mine WHERE mine.name = 'a'",
    'UPDATE pg_class c SET reltuples = 1 FROM pg_class d WHERE c.oid = d.oid',
    'DELETE FROM pg_class USING mine WHERE oid = 0',
    'DELETE FROM pg_class c USING pg_class d WHERE c.oid = d.oid AND c.oid = 0',
    'WITH pg_class AS (SELECT 1) DELETE FROM pg_class WHERE oid = 0',
    'WITH c AS (TABLE pg_class) DELETE FROM pg_class WHERE oid = 0',
    'WITH gone AS (DELETE FROM pg_class WHERE oid = 0 RETURNING relname) INSERT INTO mine (name) SELECT relname FROM gone',
    'WITH a AS (WITH b AS (UPDATE pg_class SET reltuples = 1 RETURNING 1) TABLE b) INSERT INTO mine (note) TABLE a',
    "INSERT INTO pg_description SELECT oid, 1259, 0, relname FROM pg_class WHERE relname = 'mine'",
    "INSERT INTO pg_description VALUES (1, 1, 1, 'a') ON CONFLICT DO NOTHING",
    'INSERT INTO pg_class SELECT * FROM pg_class WHERE false',
    'MERGE INTO pg_class USING mine ON relname = name WHEN MATCHED THEN UPDATE SET reltuples = 1',
    'MERGE INTO pg_class c USING pg_class d ON c.oid = d.oid AND c.oid = 0 WHEN MATCHED THEN DELETE',
    "UPDATE information_schema.sql_features SET comments = 'a'",
    'DELETE FROM information_schema.enabled_roles WHERE role_name IS NULL',
    'DELETE FROM information_schema.tables',
    "UPDATE pg_group SET groname = 'renamed' WHERE groname = 'pg_monitor'",
    "UPDATE pg_settings SET setting = 'off' WHERE name = 'fsync'",
    "UPDATE pg_settings SET setting = 'off' FROM mine WHERE mine.name = pg_settings.name",
    'UPDATE classes SET reltuples = 1',
    'DELETE FROM classes_again WHERE oid = 0',
    "INSERT INTO classes_again VALUES ('a', 1)",
    'MERGE INTO classes USING mine ON relname = name WHEN MATCHED THEN DELETE',
    'UPDATE classes_again a SET oid = a.oid FROM classes c WHERE c.oid = a.oid',
    'UPDATE classes_again a SET oid = a.oid FROM classes_again b WHERE b.oid = a.oid',
    "UPDATE switches SET setting = 'off' WHERE name = 'fsync'",
    'SELECT relname FROM pg_class FOR UPDATE',
    'SELECT relname FROM classes_again FOR SHARE',
    'SELECT * FROM joined FOR KEY SHARE',
    'SELECT * FROM pg_group FOR NO KEY UPDATE',
    'INSERT INTO mine (name) SELECT relname FROM pg_class FOR UPDATE',
    'UPDATE mine SET note = NULL FROM (SELECT relname FROM pg_class FOR UPDATE) c WHERE c.relname = name',
  ])('%s', async (query) => {
    expect((await execute(query)).error, query).toMatchObject(refused);
    expect(await state()).toEqual(before);
  });

  it('under a search path that finds a view of theirs before a table of mine', async () => {
    const shady = await open({ env: { DATABASE_URL: database().url({ user: 'shady' }) } });
    const { error } = await execute("UPDATE mine SET name = 'renamed' WHERE oid = 0", shady);
    expect(error).toMatchObject({ code: 'refused', message: expect.stringMatching(/pg_authid.*view mine/) });
    expect((await execute('DELETE FROM pg_type WHERE oid = 0', shady)).error).toMatchObject(refused);
  });

  it('in the admin tier either', async () => {
    const admin = await open({ args: ['--access', 'admin'] });
    for (const query of [
      'TRUNCATE pg_class',
      'TRUNCATE mine, pg_catalog.pg_description',
      'CREATE RULE sly AS ON UPDATE TO mine DO ALSO UPDATE pg_class SET reltuples = 1',
      'CREATE RULE sly AS ON UPDATE TO pg_settings DO ALSO INSERT INTO mine (name) VALUES (new.name)',
      'CREATE FUNCTION sly() RETURNS void BEGIN ATOMIC DELETE FROM pg_class; END',
      'CREATE TABLE copied AS WITH gone AS (DELETE FROM pg_class RETURNING relname) TABLE gone',
    ])
      expect((await execute(query, admin)).error, query).toMatchObject(refused);
    expect(await state()).toEqual(before);
    const copied = await execute('CREATE TABLE copied AS SELECT relname FROM pg_class', admin);
    expect(copied.isError, copied.text).toBe(false);
  });
});
