import { type Access, ToolError } from '@patchbay/core';
import type { Facts } from './grammar/facts.js';
import { isSecretSetting } from './policy/secrets.js';

/** Statements that never run here, whatever the tier: they end or outlive the transaction, or reach the server's files and programs. */
const never =
  /^(TransactionStmt|CopyStmt|DoStmt|CallStmt|PrepareStmt|ExecuteStmt|DeallocateStmt|DeclareCursorStmt|ClosePortalStmt|FetchStmt|ListenStmt|NotifyStmt|UnlistenStmt|VariableSetStmt|DiscardStmt|LoadStmt|LockStmt|CheckPointStmt|VacuumStmt|ClusterStmt|RepackStmt|ReindexStmt|CreatedbStmt|DropdbStmt|AlterDatabaseStmt|AlterDatabaseSetStmt|CreateTableSpaceStmt|DropTableSpaceStmt|AlterTableSpaceOptionsStmt|AlterSystemStmt|CreateSubscriptionStmt|AlterSubscriptionStmt|DropSubscriptionStmt|ConstraintsSetStmt|AlterRoleSetStmt)$/;

const dataChanges = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** The words of a statement's kind for a sentence: `DeleteStmt` becomes DELETE, `CreateTableAsStmt` CREATE TABLE AS. */
export function verbOf(statement: string): string {
  return statement
    .replace(/Stmt$/, '')
    .replace(/^VariableSet$/, 'Set')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();
}

/**
 * Lets through what only reads: a query, EXPLAIN of a query, SHOW.
 * @throws ToolError `refused` with the tool or tier that would do it
 */
export function checkRead({ statement, explain, writes, setting }: Facts): void {
  const [write] = writes;
  if (write === 'LockingClause')
    throw refused('FOR UPDATE and its kin lock rows, which is not a read.', 'Leave the locking clause out.');
  if (write === 'IntoClause')
    throw refused('SELECT INTO creates a table, which is not a read.', 'Leave INTO out.');
  if (write) throw notARead(write);
  if (statement === 'SelectStmt') return;
  if (statement === 'VariableShowStmt' && !explain) {
    if (setting !== undefined && isSecretSetting(setting))
      throw refused(`${setting} may hold a credential.`, 'Ask for another setting.');
    return;
  }
  throw notARead(statement);
}

/**
 * Lets through what may change data, and in the admin tier what changes the schema.
 * @throws ToolError `refused` for what never runs here, `permission_denied` for what needs the admin tier
 */
export function checkWrite(facts: Facts, access: Access): void {
  const { statement, explain } = facts;
  if (explain) throw refused('EXPLAIN is not a change.', 'Use explain_query.');
  if (never.test(statement))
    throw refused(
      `${verbOf(statement)} does not run here: it would end the transaction, outlive it, or leave the database.`,
      'Do it with another tool, outside of this server.',
    );
  if (statement === 'VariableShowStmt') throw refused('SHOW is not a change.', 'Use query_database.');
  if (!isDdl(facts) || access === 'admin') return;
  const what = statement === 'SelectStmt' ? 'SELECT INTO' : verbOf(statement);
  throw new ToolError('permission_denied', `${what} changes the schema, which the write tier may not.`, {
    next: 'Whoever runs this server can start it with --access admin.',
  });
}

/** True for statements that change the schema; SELECT INTO makes a table. */
export function isDdl({ statement, writes }: Facts): boolean {
  if (statement === 'SelectStmt') return writes.includes('IntoClause');
  return !dataChanges.has(statement);
}

function notARead(statement: string): ToolError {
  const next = dataChanges.has(statement)
    ? 'Use execute_sql; the server must run with --access write.'
    : 'Only SELECT, VALUES, TABLE, WITH, SHOW and EXPLAIN of a SELECT run here.';
  return refused(`${verbOf(statement)} is not a read.`, next);
}

function refused(message: string, next: string): ToolError {
  return new ToolError('refused', message, { next });
}
