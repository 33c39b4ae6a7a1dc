import { fileURLToPath } from 'node:url';
import { type Answer, connectClient, spawnServer, startPostgres, type TestClient } from '@patchbay/testkit';
import { shopSql } from './shop.js';
import { heading, say, showAnswer, showCall, showRows, tokens } from './show.js';

const bin = fileURLToPath(new URL('../../../packages/postgres/dist/bin.js', import.meta.url));

const question = 'Which three instruments earned most in the summer of 2026, returns left out?';

const answerSql = `SELECT p.name, sum(i.quantity) AS sold, round(sum(i.quantity * p.price_cents) / 100.0, 2) AS euros
FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id
WHERE o.status <> 'returned' AND o.placed_at >= '2026-06-01' AND o.placed_at < '2026-09-01'
GROUP BY p.name ORDER BY euros DESC LIMIT 3`;

say('Starting a PostgreSQL of its own in a scratch folder, with the books of a small music shop ...');
const postgres = await startPostgres();
try {
  await postgres.sql('CREATE DATABASE shop');
  await postgres.sql(shopSql, 'shop');
  await postgres.sql('CREATE ROLE assistant LOGIN; GRANT pg_read_all_data TO assistant');
  say(
    'Starting postgres-mcp as a host such as Claude Desktop does: a process, JSON lines on its stdin and stdout.',
  );
  const url = postgres.url({ user: 'assistant', database: 'shop' });
  const client = await connectClient({ bin, env: { DATABASE_URL: url }, era: 'legacy' });
  try {
    await session(client);
  } finally {
    await client.close();
  }
} finally {
  await postgres.stop();
}
await showConfig();

async function session(client: TestClient): Promise<void> {
  heading('1. What the assistant is shown');
  const tools = await client.tools();
  for (const { name, title } of tools) say(`   ${name.padEnd(20)}${title}`);
  const listed = JSON.stringify(
    tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })),
  );
  say(
    `   All ${tools.length} together cost about ${tokens(listed)} tokens. Nothing that writes is among them: the access is 'read'.`,
  );

  heading(`2. A question: ${question}`);
  await call(client, 'list_tables', {});
  await call(client, 'describe_table', { table_name: 'order_items' });
  await call(client, 'describe_table', { table_name: 'products' });
  const { data } = await call(client, 'query_database', { query: answerSql });
  say('\n   For the person who asked:');
  // The fields of query_database, as its output schema has them.
  const { columns, rows } = data as unknown as {
    columns: Array<{ name: string }>;
    rows: Array<Array<string | null>>;
  };
  showRows(
    columns.map(({ name }) => name),
    rows,
  );

  heading('3. Somebody gets the idea to clean up');
  await call(client, 'query_database', { query: "DELETE FROM orders WHERE status = 'returned'" });
  say('   The same in disguise:');
  await call(client, 'query_database', {
    query:
      "WITH gone AS (DELETE FROM orders WHERE status = 'returned' RETURNING id) SELECT count(*) FROM gone",
  });
  await call(client, 'query_database', { query: 'SELECT count(*) AS orders_still_there FROM orders' });

  heading('4. A query that would run for hours, and a person who presses stop');
  await cancelled(client);

  heading('5. A typing mistake');
  await call(client, 'query_database', { query: 'SELECT nmae FROM customers' });
}

async function call(client: TestClient, tool: string, args: Record<string, unknown>): Promise<Answer> {
  showCall(tool, args);
  const startedAt = performance.now();
  const answer = await client.call(tool, args);
  showAnswer(answer, performance.now() - startedAt);
  return answer;
}

/** Cancels as a host does and looks at the server: the query is gone there, too. */
async function cancelled(client: TestClient): Promise<void> {
  const query = 'SELECT count(*) FROM order_items a, order_items b, order_items c';
  showCall('query_database', { query });
  const stop = new AbortController();
  const running = client.call('query_database', { query }, { signal: stop.signal }).then(
    () => 'answered',
    () => 'cancelled',
  );
  await untilRunning(1);
  say('   ... PostgreSQL is busy with it. Stop is pressed.');
  stop.abort(new Error('the person pressed stop'));
  say(`<- ${await running}`);
  await untilRunning(0);
  say(
    '   And on the server nothing is left running: the statement was cancelled there (57014), not only forgotten here.',
  );
}

async function untilRunning(wanted: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const [row] = await postgres.sql(
      "SELECT count(*)::int AS running FROM pg_stat_activity WHERE usename = 'assistant' AND state = 'active' AND query LIKE '%order_items c%'",
    );
    if (row?.running === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited for ${wanted} running queries in vain`);
}

async function showConfig(): Promise<void> {
  heading('For a database of your own, paste this into claude_desktop_config.json');
  const printer = spawnServer({ bin, args: ['--print-config', 'claude-desktop'] });
  await printer.exited;
  say(printer.strayLines.join('\n'));
  say(
    '\nUse a role that may only read. README.md of packages/postgres has the three GRANTs for it, and `--check` says whether it is so.',
  );
}
