import type { Facts, Name } from '../grammar/facts.js';
import type { CatalogQuery, CatalogRelation } from './catalog.js';
import { quoted } from './quoted.js';
import { refusal } from './refusal.js';
import { bothSpellings } from './spelled.js';

const dataChanges = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);

/** Rows that something changes, by the names it knows their relations by. */
export interface Changes {
  names: Name[];
  /** Only locks them: through a view that reaches every relation in it, while other changes reach one. */
  onlyLocks: boolean;
}

export const noChanges: Changes = { names: [], onlyLocks: false };

/** What a statement itself changes. */
export function changesOf({ statement, writes, relations, targets }: Facts): Changes {
  // Which of them a locking clause is about takes more than its words.
  if (writes.includes('LockingClause')) return { names: relations, onlyLocks: true };
  if (statement === 'TruncateStmt') return { names: relations, onlyLocks: false };
  return writes.some((write) => dataChanges.has(write)) ? { names: targets, onlyLocks: false } : noChanges;
}

/** What a view of this text passes on of the changes that are made to it (PostgreSQL's view_query_is_auto_updatable). */
export function passedOn({ relations, base }: Facts, { onlyLocks }: Changes): Changes {
  if (onlyLocks) return { names: relations, onlyLocks };
  return { names: base ? [base] : [], onlyLocks };
}

/**
 * A change of the server's own tables is a change of schema or privileges that no rule has looked at, and an UPDATE of pg_settings is
 * a SET. Which of the relations are changed is for the server to say: it knows what a name without a schema stands for.
 * @returns numbers of the relations that are changed
 * @throws ToolError `refused` when one of the server's own is among them
 */
export async function refuseSystemTables(
  { names }: Changes,
  relations: CatalogRelation[],
  { query, path }: { query: CatalogQuery; path: string[] },
): Promise<Set<string>> {
  // Of other relations nobody asks.
  if (names.length === 0 || !relations.some((relation) => isSystem(relation) || relation.definition))
    return new Set();
  const rows = await query<{ oid: string }>(
    'patchbay_changed',
    'SELECT pg_catalog.to_regclass(name)::pg_catalog.oid::text AS oid FROM unnest($1::text[]) name',
    [bothSpellings(names).map(quoted)],
  );
  const changed = new Set(rows.map(({ oid }) => oid));
  const own = relations.find((relation) => isSystem(relation) && changed.has(relation.oid));
  if (own)
    throw refusal(
      `${own.name} is one of the server's own tables`,
      path,
      'Change it by the command that is made for it (ALTER, GRANT and the like). To read it, as in FROM, is allowed.',
    );
  return changed;
}

function isSystem({ schema }: CatalogRelation): boolean {
  return schema === 'pg_catalog' || schema === 'information_schema';
}
