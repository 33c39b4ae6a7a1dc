// The floor for a server on node-postgres in a process of its own: JSON lines in, one query each, JSON lines out.
import { createInterface } from 'node:readline';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
createInterface({ input: process.stdin }).on('line', async (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  if (method !== 'tools/call')
    return void process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result: {} })}\n`);
  const { rows } = await pool.query({ text: params.arguments.query, rowMode: 'array' });
  process.stdout.write(
    `${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: JSON.stringify(rows) }] } })}\n`,
  );
});
process.stdin.on('end', () => process.exit(0));
