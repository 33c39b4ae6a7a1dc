import { boundedList, defineTool, limitField, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { reads, statementDeadline } from './shared-fields.js';
import { cutNotice, paramsField, queryField } from './statement-fields.js';

/** A row as it is shown: PostgreSQL's own text of each value, or null. */
export const row = z.array(z.string().nullable());

export const columns = z.array(z.object({ name: z.string(), type: z.string() }));

const mostRows = 1_000;

export const queryDatabase = defineTool({
  name: 'query_database',
  title: 'Query the database',
  access: 'read',
  description:
    'Run one read-only SQL statement. Values come as exact text. When names are unknown, call list_tables or describe_table first.',
  annotations: reads,
  input: z.object({ query: queryField, params: paramsField, limit: limitField(100, mostRows) }),
  output: boundedList('rows', row, {
    extra: { columns },
    count: 'row_count',
    how: 'select fewer or shorter columns, or ask for fewer rows.',
  }),
  timeoutMs: statementDeadline,
  async handler({ query, params = [], limit }, { client, signal, maxOutputBytes }: ToolContext<Db>) {
    const {
      columns: shown,
      rows,
      more,
      cutCells,
    } = await client.read(query, { params, maxRows: limit, maxCharacters: maxOutputBytes, signal });
    const notice = [
      cutNotice(cutCells, client.settings.POSTGRES_MAX_CELL_CHARACTERS),
      more
        ? `There are more rows: ${limit < mostRows ? 'raise limit, or ' : ''}filter, aggregate or page in SQL.`
        : '',
    ]
      .filter(Boolean)
      .join(' ');
    return { columns: shown, items: rows, ...(more ? { next: 'more' } : {}), ...(notice ? { notice } : {}) };
  },
});
