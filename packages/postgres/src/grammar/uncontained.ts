/**
 * Statements that PostgreSQL runs inside a READ ONLY transaction and that a ROLLBACK does not undo, or that change how the rest of the
 * call is run (PostgreSQL's utility.c, ClassifyUtilityCommandAsReadOnly). The grammar's names, then the word they begin with.
 */
const uncontained = new Map([
  ['AlterSystemStmt', ''],
  ['CheckPointStmt', 'checkpoint'],
  ['ClosePortalStmt', ''],
  ['ClusterStmt', 'cluster'],
  ['CopyStmt', 'copy'],
  ['DeallocateStmt', 'deallocate'],
  ['DeclareCursorStmt', ''],
  ['DiscardStmt', 'discard'],
  ['DoStmt', 'do'],
  ['ExecuteStmt', ''],
  ['FetchStmt', ''],
  ['ListenStmt', 'listen'],
  ['LoadStmt', 'load'],
  ['LockStmt', 'lock'],
  ['PrepareStmt', 'prepare'],
  ['ReindexStmt', 'reindex'],
  ['RepackStmt', 'repack'],
  ['TransactionStmt', ''],
  ['UnlistenStmt', 'unlisten'],
  ['VacuumStmt', 'vacuum'],
]);

const words = new Set([...uncontained.values(), 'analyze', 'analyse'].filter((word) => word !== ''));

/** Settings that bound the call, or decide how its text is read and in whose name it runs. */
const guardedSetting = /_timeout$|^(all|role|session_authorization|standard_conforming_strings)$/;

/** Why a statement may not stand in the body of a function that runs here; undefined when READ ONLY and ROLLBACK contain it. */
export function whyUncontained(statement: string, setting?: string): string | undefined {
  if (statement === 'VariableSetStmt') return whyGuarded(setting ?? 'all');
  return uncontained.has(statement) ? `it runs ${statement.replace(/Stmt$/, '').toUpperCase()}` : undefined;
}

/** The same by the word a PL/pgSQL statement begins with. */
export function whyUncontainedWord(word: string): string | undefined {
  return words.has(word) ? `it runs ${word.toUpperCase()}` : undefined;
}

export function whyGuarded(setting: string): string | undefined {
  return guardedSetting.test(setting) ? `it sets ${setting}` : undefined;
}
