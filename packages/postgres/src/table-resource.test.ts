import { eras } from '@patchbay/testkit';
import { describe, expect, it } from 'vitest';
import { usePostgres } from '../test/support/use-postgres.js';

const { client, database, open } = usePostgres({
  seed: [
    `CREATE TYPE mood AS ENUM ('calm', 'cross');
     CREATE TABLE owners (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(80) NOT NULL UNIQUE);
     CREATE TABLE pets (id int PRIMARY KEY, owner_id bigint NOT NULL REFERENCES owners ON DELETE CASCADE, name text DEFAULT 'Rex', mood mood,
       grams int CHECK (grams > 0), kilos numeric GENERATED ALWAYS AS (grams / 1000.0) STORED);
     CREATE INDEX pets_owner ON pets (owner_id);
     COMMENT ON TABLE pets IS 'Animals in our care';
     COMMENT ON COLUMN pets.name IS 'As it is called';
     CREATE VIEW heavy AS SELECT id FROM pets WHERE grams > 10000;
     CREATE TABLE visits (at date NOT NULL, pet int) PARTITION BY RANGE (at);
     CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`,
    'CREATE SCHEMA "Alt/neu"; CREATE TABLE "Alt/neu"."Größe?" (a int)',
    'CREATE DATABASE archive',
  ],
});

const template = 'postgres://{database}/{schema}/{table}';

describe.each(eras)('the table resource in the %s era', (era) => {
  it('lists every table once, partitions under their parent, and reads what it lists', async () => {
    const host = await open({ era });
    expect((await host.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual([template]);
    const listed = await host.resources();
    expect(listed.map(({ name }) => name)).toEqual([
      'Alt/neu.Größe?',
      'public.heavy',
      'public.owners',
      'public.pets',
      'public.visits',
    ]);
    for (const { uri, name } of listed)
      expect((await host.read(uri)).split('\n')[0]).toContain(name.slice(name.indexOf('.') + 1));
  });

  it('reads a table as text that looks like its definition', async () => {
    const host = await open({ era });
    const text = await host.read('postgres://default/public/pets');
    expect(text.split('\n')).toEqual([
      'table public.pets -- Animals in our care',
      '  id integer not null',
      '  owner_id bigint not null',
      "  name text default 'Rex'::text -- As it is called",
      '  mood mood -- calm | cross',
      '  grams integer',
      '  kilos numeric generated always as ((grams)::numeric / 1000.0)',
      '  primary key (id)',
      '  foreign key (owner_id) -> owners(id) ON DELETE CASCADE',
      '  check (grams > 0)',
      '  index pets_owner btree (owner_id)',
    ]);
  });
});

describe('listing', () => {
  const both = () => ({
    DATABASE_URL: '',
    DATABASE_URL_MAIN: database().url(),
    DATABASE_URL_ARCHIVE: database().url({ database: 'archive' }),
  });

  it('has the tables of every database, each by the name of its database', async () => {
    await database().sql('CREATE SCHEMA kept; CREATE TABLE kept.old_pets (id int)', 'archive');
    const host = await open({ env: both() });
    const listed = await host.resources();
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'main.public.pets', uri: 'postgres://main/public/pets' }),
    );
    expect(listed).toContainEqual(
      expect.objectContaining({ name: 'archive.kept.old_pets', uri: 'postgres://archive/kept/old_pets' }),
    );
  });

  it('goes without a database that is away', async () => {
    const host = await open({ env: { ...both(), DATABASE_URL_ARCHIVE: database().url({ port: 1 }) } });
    expect((await host.resources()).map(({ name }) => name)).toContain('main.public.pets');
  });
});

describe('reading', () => {
  it('shows keys from elsewhere, generated identities, partitions and the query of a view', async () => {
    const owners = await client().read('postgres://default/public/owners');
    expect(owners).toContain('generated always as identity');
    expect(owners).toMatch(/ {2}unique .*email/);
    expect(owners).toMatch(/ {2}referenced by .*pets/);
    expect(await client().read('postgres://default/public/visits')).toContain('visits_2026');
    expect(await client().read('postgres://default/public/heavy')).toMatch(/^view [\s\S]*grams > 10000/);
  });

  it.each([
    ['a table that is not there', 'postgres://default/public/nothing', /no table public\.nothing/],
    ['a database nobody named', 'postgres://elsewhere/public/pets', /elsewhere/],
    ['an address of another kind', 'mysql://default/public/pets', /./],
  ])('fails for %s', async (_what, uri, message) => {
    await expect(client().read(uri)).rejects.toThrow(message);
  });
});

describe('completions', () => {
  it('offers databases, schemas and the tables of the schema that is chosen', async () => {
    const { complete } = await open({
      env: {
        DATABASE_URL_SHOP: database().url(),
        DATABASE_URL_ARCHIVE: database().url({ database: 'archive' }),
        DATABASE_URL: '',
      },
    });
    expect((await complete(template, { name: 'database', value: '' })).toSorted()).toEqual([
      'archive',
      'shop',
    ]);
    expect(await complete(template, { name: 'database', value: 'sh' })).toEqual(['shop']);
    expect(await complete(template, { name: 'schema', value: 'pub' }, { database: 'shop' })).toEqual([
      'public',
    ]);
    expect(
      await complete(template, { name: 'table', value: 'p' }, { database: 'shop', schema: 'public' }),
    ).toEqual(['pets']);
    expect(
      await complete(template, { name: 'table', value: '' }, { database: 'archive', schema: 'public' }),
    ).toEqual([]);
    expect(
      await complete(
        template,
        { name: 'table', value: "x' OR true --" },
        { database: 'shop', schema: 'public' },
      ),
    ).toEqual([]);
  });
});

describe('the prompt', () => {
  it.each(eras)('hands the query on as it is (%s)', async (era) => {
    const host = await open({ era });
    expect((await host.prompts()).map(({ name }) => name)).toEqual(['tune_query']);
    const query = "SELECT '$& {query}' FROM pets -- slow";
    const text = await host.prompt('tune_query', { query });
    expect(text).toContain(query);
    const tools = (await host.tools()).map(({ name }) => name);
    const named = text.match(/\b(explain_query|describe_table|recommend_indexes)\b/g) ?? [];
    expect(named.length).toBe(3);
    for (const name of named) expect(tools).toContain(name);
  });

  it('is refused without its query', async () => {
    await expect(client().prompt('tune_query', {})).rejects.toThrow(/query/);
  });
});
