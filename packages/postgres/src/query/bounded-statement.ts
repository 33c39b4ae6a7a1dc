import type { Connection, Submittable } from 'pg';

/** One column of a result. */
export interface Field {
  name: string;
  typeId: number;
}

/** What came of a statement: its first rows, every value as PostgreSQL's own text. */
export interface BoundedResult {
  fields: Field[];
  rows: Array<Array<string | null>>;
  /** True when the server has more rows than were read. */
  more: boolean;
  /** Values that were cut. */
  cutCells: number;
  /** `SELECT 5`, `UPDATE 3` and the like; empty when the portal was left before its end. */
  command: string;
}

export interface Bounds {
  maxRows: number;
  /** Longest value kept, in characters. */
  maxCellCharacters: number;
  /** Characters of all values kept; rows beyond are counted as more. */
  maxCharacters: number;
  /** Runs the statement to its end although nobody wants the rest of its rows: what it changes is more than what it shows. */
  toEnd?: boolean;
  /** Sends ROLLBACK along: the statement is the last of its transaction, and what it did is not kept. */
  isLast?: boolean;
}

// One round trip carries this many rows; a portal with more is read in several.
const batchRows = 101;

/**
 * A statement sent by the extended protocol through a portal that is read only as far as wanted. Nothing is added to the SQL: the
 * protocol itself asks for so many rows, and takes only one statement. Implements node-postgres' `Submittable`.
 */
export function boundedStatement(
  sql: string,
  values: string[],
  { maxRows, maxCellCharacters, maxCharacters, toEnd = false, isLast = false }: Bounds,
) {
  const result: BoundedResult = { fields: [], rows: [], more: false, cutCells: 0, command: '' };
  // One more row than wanted tells whether there are more.
  const wanted = maxRows + 1;
  let received = 0;
  let characters = 0;
  let settle: { resolve: (result: BoundedResult) => void; reject: (error: Error) => void };
  const done = new Promise<BoundedResult>((resolve, reject) => {
    settle = { resolve, reject };
  });

  function execute(connection: Connection) {
    // 0 stands for all.
    const rows = toEnd ? 0 : Math.min(batchRows, wanted - received);
    connection.execute({ portal: '', rows: String(rows) }, true);
    connection.flush();
  }

  // Where one execution is all there is to ask for, its end is sent along: one round trip instead of two.
  let isEndSent = false;
  // What comes after that is the answer to the ROLLBACK.
  let isOver = false;

  /** Ends the exchange; the server answers with ReadyForQuery. After an error it drops everything up to this end, and so the ROLLBACK. */
  function finish(connection: Connection) {
    if (isEndSent) return;
    isEndSent = true;
    connection.stream.cork();
    if (isLast) {
      connection.parse({ name: '', text: 'ROLLBACK', types: [] }, true);
      connection.bind({ portal: '', statement: '', binary: '', values: [] }, true);
      connection.execute({ portal: '', rows: '0' }, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  const submittable: Submittable & Record<string, unknown> = {
    submit(connection: Connection) {
      // One packet instead of five.
      connection.stream.cork();
      connection.parse({ name: '', text: sql, types: [] }, true);
      // Empty is how node-postgres is told to ask for text.
      connection.bind({ portal: '', statement: '', binary: '', values }, true);
      connection.describe({ type: 'P', name: '' }, true);
      execute(connection);
      if (toEnd || wanted <= batchRows) finish(connection);
      connection.stream.uncork();
    },
    handleRowDescription({ fields }: { fields: Array<{ name: string; dataTypeID: number }> }) {
      result.fields = fields.map(({ name, dataTypeID }) => ({ name, typeId: dataTypeID }));
    },
    handleDataRow({ fields }: { fields: Array<string | null> }) {
      received += 1;
      if (received > maxRows || characters > maxCharacters) {
        result.more = true;
        return;
      }
      result.rows.push(fields.map(cell));
    },
    handlePortalSuspended(connection: Connection) {
      if (received >= wanted || characters > maxCharacters) {
        result.more = true;
        isOver = true;
        finish(connection);
      } else execute(connection);
    },
    handleCommandComplete({ text }: { text: string }, connection: Connection) {
      if (isOver) return;
      isOver = true;
      result.command = text;
      finish(connection);
    },
    handleEmptyQuery: finish,
    handleReadyForQuery() {
      settle.resolve(result);
    },
    handleError(error: Error, connection: Connection) {
      // After an error the server waits for Sync; a connection that is gone cannot be told.
      if ('severity' in error) finish(connection);
      settle.reject(error);
    },
    handleCopyInResponse(connection: Connection & { sendCopyFail(reason: string): void }) {
      // In this state the server drops an end that was sent along.
      isEndSent = false;
      connection.sendCopyFail('COPY is not available here');
    },
    handleCopyData() {},
  };

  function cell(value: string | null): string | null {
    if (value === null) return null;
    characters += Math.min(value.length, maxCellCharacters);
    if (value.length <= maxCellCharacters) return value;
    const whole = countCharacters(value);
    if (whole <= maxCellCharacters) return value;
    result.cutCells += 1;
    // A slice alone would keep the whole value alive.
    const start = Buffer.from(firstCharacters(value, maxCellCharacters)).toString('utf8');
    return `${start}... [cut: ${maxCellCharacters} of ${whole} characters]`;
  }

  return { submittable, done, partial: result };
}

/** Characters as PostgreSQL counts them; one outside the basic plane is one, though it takes two units here. */
function countCharacters(text: string): number {
  let pairs = 0;
  for (let at = 0; at < text.length; at += 1) if ((text.charCodeAt(at) & 0xfc00) === 0xd800) pairs += 1;
  return text.length - pairs;
}

function firstCharacters(text: string, count: number): string {
  let at = 0;
  for (let taken = 0; taken < count; taken += 1) at += (text.charCodeAt(at) & 0xfc00) === 0xd800 ? 2 : 1;
  return text.slice(0, at);
}
