import type { CatalogRelation } from './catalog.js';
import { refusal } from './refusal.js';

const dataChanges = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/**
 * A change of the server's own tables is a change of schema or privileges that no rule has looked at, and an UPDATE of pg_settings is
 * a SET. Which of its tables a statement changes and which it only reads is not told apart here: neither is needed in a change.
 * @param writes the parts of the statement that change something
 * @throws ToolError `refused` when a statement that changes data names one of them
 */
export function refuseSystemTables(
  writes: string[],
  relations: Array<Pick<CatalogRelation, 'schema' | 'name' | 'kind'>>,
): void {
  if (!writes.some((write) => dataChanges.has(write))) return;
  const found = relations.find(
    ({ schema, name, kind }) =>
      (schema === 'pg_catalog' || schema === 'information_schema') &&
      (kind === 'r' || name === 'pg_settings'),
  );
  if (found)
    throw refusal(
      `${found.name} is one of the server's own tables`,
      [],
      'Change it by the command that is made for it (ALTER, GRANT and the like); read it with query_database.',
    );
}
