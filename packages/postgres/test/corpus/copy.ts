import type { Attack } from './entry.js';

/** COPY in every direction. */
export const copy: Attack[] = [
  { sql: 'COPY ledger TO STDOUT' },
  { sql: 'COPY ledger FROM STDIN' },
  { sql: 'COPY (SELECT * FROM ledger) TO STDOUT WITH (FORMAT csv)' },
  { sql: "COPY ledger TO '{scratch}/ledger'" },
  { sql: "COPY (SELECT 'x') TO '{scratch}/x' WITH BINARY" },
  { sql: "COPY journal (line) FROM '/etc/hostname'" },
  { sql: "COPY ledger TO PROGRAM 'cat > {scratch}/ledger'" },
  { sql: "COPY journal (line) FROM PROGRAM 'id'" },
  { sql: 'COPY (DELETE FROM ledger RETURNING *) TO STDOUT' },
  { sql: "COPY BINARY ledger TO '{scratch}/old'", code: ['refused', 'invalid_argument'] },
  { sql: '/**/copy\tledger/**/to\nprogram $$touch {scratch}/y$$' },
  { sql: 'EXPLAIN COPY ledger TO STDOUT', code: ['refused', 'invalid_argument'] },
];
