import { fileURLToPath } from 'node:url';
import { builtBin, type Contender } from '../launch.js';
import { peerBin } from '../peers.js';

/** The archived reference server, as `npx` still installs it. */
export function referenceServer(url: string): Contender {
  const file = peerBin('@modelcontextprotocol/server-postgres', '0.6.2');
  return { name: 'server-postgres 0.6.2', launch: { file, args: [url] } };
}

export function postgresServer(url: string): Contender {
  return { name: 'postgres-mcp', launch: { file: builtBin('postgres'), env: { DATABASE_URL: url } } };
}

export function rawPg(url: string): Contender {
  const file = fileURLToPath(new URL('./raw-pg.mjs', import.meta.url));
  return { name: 'raw pg in a process of its own', launch: { file, env: { DATABASE_URL: url } } };
}

/** A small shop for the five questions, and a million wide rows. */
export const benchSql = `
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL, email text NOT NULL, country text, created_at timestamptz NOT NULL);
COMMENT ON TABLE customers IS 'People who bought at least once';
INSERT INTO customers SELECT i, 'Customer ' || i, 'customer' || i || '@example.com', (ARRAY['DE','FR','US','JP'])[1 + i % 4], timestamptz '2026-01-01' + i * interval '1 hour' FROM generate_series(1, 500) i;
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers, total numeric(12,2) NOT NULL, status text NOT NULL, ordered_at timestamptz NOT NULL, note text);
INSERT INTO orders SELECT i, 1 + i % 500, i * 1.37, (ARRAY['pending','paid','shipped'])[1 + i % 3], timestamptz '2026-02-01' + i * interval '1 minute', CASE WHEN i % 7 = 0 THEN 'gift' END FROM generate_series(1, 20000) i;
CREATE INDEX orders_customer_idx ON orders (customer_id);
CREATE TABLE products (id integer PRIMARY KEY, name text NOT NULL, price numeric(10,2) NOT NULL);
INSERT INTO products SELECT i, 'Product ' || i, i * 3.5 FROM generate_series(1, 200) i;
CREATE TABLE wide AS SELECT i AS id, repeat(md5(i::text), 16) AS a, repeat(md5((i + 1)::text), 16) AS b FROM generate_series(1, 1000000) i;
ANALYZE;
`;
