import { boundedList, defineTool, limitField, type Preview, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db, QueryResult } from '../client.js';
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

/** Asks before every row of a table changes, and before the schema loses something. The dry run's count is what is agreed to. */
async function preview(
  given: Input,
  { client, access, signal, maxOutputBytes }: Context,
): Promise<Preview | undefined> {
  if (given.dry_run) return undefined;
  const facts = await client.grammar.read(given.query, signal);
  const [every] = facts.unrestricted;
  const drops = /^(Drop|Truncate)/.test(facts.statement);
  if (!every && !drops) return undefined;
  if (isDdl(facts) && access !== 'admin') return undefined;
  const { affected } = await run(given, client, { access, signal, maxOutputBytes, keep: false });
  const message = every
    ? `${every.verb} ${every.relation.name} has no WHERE on a column and changes ${affected} rows.`
    : `${verbOf(facts.statement)} cannot be undone: ${given.query.slice(0, 200)}`;
  return { message, version: String(affected), details: { affected } };
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
