import { boundedList, cutText, defineTool, limitField, type Preview, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db, QueryResult } from '../client.js';
import type { Facts, Name } from '../grammar/facts.js';
import { isDdl, verbOf } from '../read-rules.js';
import { columns, row } from './query-database.js';
import { statementDeadline } from './shared-fields.js';
import { cutNotice, paramsField, queryField } from './statement-fields.js';

const input = z.object({
  query: queryField,
  params: paramsField,
  dry_run: z.boolean().default(false).describe('Roll back, only show'),
  limit: limitField(100, 1_000),
});

type Input = z.output<typeof input>;
type Context = ToolContext<Db>;

export const executeSql = defineTool({
  name: 'execute_sql',
  title: 'Change data',
  access: 'write',
  description: 'Run and commit one INSERT, UPDATE, DELETE or MERGE; DDL needs the admin tier.',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  findOut: 'Read the rows concerned with query_database',
  input,
  output: boundedList('rows', row, {
    extra: { command: z.string(), affected: z.int(), committed: z.boolean(), columns },
    count: 'row_count',
    how: 'return fewer or shorter columns.',
  }),
  timeoutMs: statementDeadline,
  confirm: preview,
  async handler(given, { client, access, signal, maxOutputBytes }: Context) {
    const keep = !given.dry_run;
    const result = await run(given, client, { access, signal, maxOutputBytes, keep });
    const notice = cutNotice(result.cutCells, client.settings.POSTGRES_MAX_CELL_CHARACTERS);
    return {
      command: result.command,
      affected: result.affected,
      committed: keep,
      columns: result.columns,
      items: result.rows,
      ...(result.more ? { next: 'more' } : {}),
      ...(notice ? { notice } : {}),
    };
  },
});

/** Asks before every row of a table changes, and before the schema loses something. The number of rows is what is agreed to. */
async function preview(given: Input, context: Context): Promise<Preview | undefined> {
  if (given.dry_run) return undefined;
  const { client, access, signal, maxOutputBytes } = context;
  const facts = await client.grammar.read(given.query, signal);
  const isDrop = /^(Drop|Truncate)/.test(facts.statement);
  if (facts.unrestricted.length === 0 && !isDrop) return undefined;
  if (isDdl(facts) && access !== 'admin') return undefined;
  const dry = await run(given, client, { access, signal, maxOutputBytes, keep: false });
  const emptied =
    facts.statement === 'TruncateStmt' ? facts.relations : facts.unrestricted.map(({ relation }) => relation);
  // What the command counts is not what is lost in a WITH or by TRUNCATE: those rows are counted in the table.
  const isCounted = /^(Update|Delete)Stmt$/.test(facts.statement);
  const affected =
    isCounted || (isDdl(facts) && emptied.length === 0) ? dry.affected : await countRows(emptied, context);
  return {
    message:
      facts.unrestricted.length > 0
        ? everyRow(facts, affected, isCounted)
        : lost(facts, given.query, affected),
    version: String(affected),
    details: { affected },
  };
}

function everyRow({ unrestricted }: Facts, affected: number, isCounted: boolean): string {
  const what = unrestricted.map(
    ({ verb, relation }) => `${verb === 'DELETE' ? 'DELETE FROM' : verb} ${relation.name}`,
  );
  const has = what.length === 1 ? 'has' : 'have';
  return `${what.join(' and ')} ${has} no WHERE on a column: ${isCounted ? 'changes' : 'may change all'} ${rows(affected)}.`;
}

function lost(facts: Facts, query: string, affected: number): string {
  const count = affected > 0 ? ` removes ${rows(affected)} and` : '';
  return `${verbOf(facts.statement)}${count} cannot be undone: ${cutText(query.replace(/\s+/g, ' ').trim(), 200)}`;
}

function rows(count: number): string {
  return `${count} ${count === 1 ? 'row' : 'rows'}`;
}

/** Rows of the tables together, by a query of its own. */
async function countRows(
  tables: Name[],
  { client, signal, maxOutputBytes }: Pick<Context, 'client' | 'signal' | 'maxOutputBytes'>,
): Promise<number> {
  const counts = tables.map(({ schema, name }) => {
    const parts = schema === undefined ? [name] : [schema, name];
    return `(SELECT count(*) FROM ${parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.')})`;
  });
  const sql = `SELECT ${counts.join(' + ')}`;
  const result = await client.read(sql, { params: [], maxRows: 1, maxCharacters: maxOutputBytes, signal });
  return Number(result.rows[0]?.[0] ?? 0);
}

function run(
  { query, params = [], limit }: Input,
  client: Db,
  {
    access,
    signal,
    maxOutputBytes,
    keep,
  }: Pick<Context, 'access' | 'signal' | 'maxOutputBytes'> & { keep: boolean },
): Promise<QueryResult> {
  return client.write(query, { params, maxRows: limit, maxCharacters: maxOutputBytes, signal, access, keep });
}
