import { ToolError } from '@patchbay/core';
import { mapError } from '../errors.js';
import type { Facts } from '../grammar/facts.js';
import type { Grammar } from '../grammar/grammar.js';
import { shorten } from '../grammar/shorten.js';
import type { Transaction } from '../query/session.js';

/** True where the database has HypoPG, the extension for indexes that exist only for the planner. */
export async function hasHypoPg(transaction: Transaction): Promise<boolean> {
  const rows = await transaction.catalog(
    'patchbay_hypopg',
    "SELECT FROM pg_catalog.pg_extension WHERE extname = 'hypopg'",
    [],
  );
  return rows.length > 0;
}

/**
 * Makes indexes that exist only for the planner and only in this session; the connection is not used again.
 * @throws ToolError `invalid_argument` that names the definition PostgreSQL does not take
 */
export async function addHypotheticalIndexes(transaction: Transaction, definitions: string[]): Promise<void> {
  transaction.spoil();
  for (const definition of definitions)
    await transaction
      .catalog('patchbay_hypopg_create', 'SELECT hypopg_create_index($1)', [definition])
      .catch((error) => {
        const known = mapError(error, { granted: 'read', input: { query: definition } });
        throw known?.code === 'invalid_argument' ? notAnIndex(definition, known) : error;
      });
}

/**
 * The definitions of indexes as the grammar reads them; it sees what HypoPG would pass over in silence.
 * @throws ToolError `invalid_argument` for whatever is not one CREATE INDEX
 */
export async function readIndexes(
  grammar: Grammar,
  definitions: string[],
  signal: AbortSignal,
): Promise<Facts[]> {
  return Promise.all(
    definitions.map(async (definition) => {
      const facts = await grammar.read(definition, signal).catch((error) => {
        throw ToolError.is(error) && error.code !== 'unavailable' ? notAnIndex(definition, error) : error;
      });
      if (facts.statement === 'IndexStmt' && !facts.explain) return facts;
      throw notAnIndex(definition);
    }),
  );
}

function notAnIndex(definition: string, cause?: ToolError): ToolError {
  const what = shorten(definition);
  return new ToolError(
    'invalid_argument',
    cause ? `indexes: in "${what}": ${cause.message}` : `indexes: "${what}" is no CREATE INDEX statement.`,
    { next: 'Write each one as CREATE INDEX ON orders (customer_id).', ...(cause ? { cause } : {}) },
  );
}
