import { fixed, whole } from '../figures.js';
import { type LoadFigures, load, openCaller } from '../load.js';
import type { Section } from '../report.js';
import { ours, rawPg, referenceServer } from './cases.js';

export async function throughput(url: string, total: number): Promise<Section> {
  const peer = referenceServer(url);
  const callers = {
    'raw pg in a process of its own': {
      caller: await openCaller(rawPg, { DATABASE_URL: url }),
      tool: 'query',
      args: { query: 'select 1' },
    },
    'postgres-mcp query_database': {
      caller: await openCaller(ours, { DATABASE_URL: url }),
      tool: 'query_database',
      args: { query: 'select 1' },
    },
    'server-postgres 0.6.2 query': {
      caller: await openCaller(peer.bin, {}, peer.args),
      tool: 'query',
      args: { sql: 'select 1' },
    },
  };
  const rows: string[][] = [];
  for (const depth of [16, 100]) {
    const figures = new Map<string, LoadFigures>();
    for (const [name, { caller, tool, args }] of Object.entries(callers)) {
      const request = async () => !(await caller.call(tool, args)).failed;
      await load(request, { depth, total: Math.ceil(total / 5) });
      figures.set(name, await load(request, { depth, total }));
    }
    const raw = figures.get('raw pg in a process of its own')?.perSecond ?? Number.NaN;
    for (const [name, { perSecond, p50Ms, p99Ms, failed }] of figures)
      rows.push([
        name,
        String(depth),
        whole(perSecond),
        fixed(p50Ms),
        fixed(p99Ms),
        fixed(perSecond / raw, 2),
        String(failed),
      ]);
  }
  for (const { caller } of Object.values(callers)) await caller.server.stop();
  return {
    title: 'Calls a second',
    aim: 'over 1,000 a second at depth 16, p99 under 500 ms under 100 callers.',
    how: `"select 1", ${whole(total)} calls per case after a fifth as many to warm up; pool of 4 connections, server and client on the same machine.`,
    head: ['Case', 'Callers at once', 'calls/s', 'p50 ms', 'p99 ms', 'of raw pg', 'failed'],
    rows,
  };
}
