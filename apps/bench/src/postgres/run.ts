import { startPostgres } from '@patchbay/testkit';
import type { Bench } from '../bench.js';
import { callsASecond } from '../sections/calls-a-second.js';
import { coldStart } from '../sections/cold-start.js';
import { answers } from './answers.js';
import { benchSql, postgresServer, rawPg, referenceServer } from './cases.js';
import { largeResult } from './large-result.js';

/** Everything that is measured about the PostgreSQL server, on a real PostgreSQL. */
export const postgresBench: Bench = {
  title: 'PostgreSQL',
  ours: '@patchbay/postgres-mcp',
  peer: '@modelcontextprotocol/server-postgres 0.6.2',
  async *run({ quick }) {
    const postgres = await startPostgres();
    try {
      await postgres.sql(benchSql);
      const url = postgres.url();
      const query = { query: 'select 1' };
      const sql = { sql: 'select 1' };
      yield await coldStart({
        ours: { ...postgresServer(url), firstCall: { name: 'query_database', arguments: query } },
        peer: { ...referenceServer(url), firstCall: { name: 'query', arguments: sql } },
        rounds: quick ? 5 : 21,
      });
      yield await callsASecond({
        what: '"select 1"',
        raw: { ...rawPg(url), tool: 'query', args: query },
        ours: { ...postgresServer(url), tool: 'query_database', args: query },
        peer: { ...referenceServer(url), tool: 'query', args: sql },
        depths: [16, 100],
        total: quick ? 1_000 : 10_000,
        aim: 'over 1,000 a second at depth 16, p99 under 500 ms under 100 callers.',
        how: 'Pool of 4 connections, server and client on the same machine.',
      });
      yield await largeResult(url);
      yield await answers(url);
    } finally {
      await postgres.stop();
    }
  },
};
