import { fixed } from '../figures.js';
import { openCaller } from '../load.js';
import { resetPeak, residentMb } from '../memory.js';
import type { Section } from '../report.js';
import { postgresServer, referenceServer } from './cases.js';

export async function largeResult(url: string): Promise<Section> {
  const { file, env } = postgresServer(url).launch;
  const cases = [
    {
      name: 'postgres-mcp query_database',
      launch: { file, env: { ...env, PATCHBAY_TIMEOUT_MS: '55000' } },
      tool: 'query_database',
      argument: 'query',
    },
    {
      name: 'server-postgres 0.6.2 query',
      launch: referenceServer(url).launch,
      tool: 'query',
      argument: 'sql',
    },
  ];
  const rows: string[][] = [];
  for (const { name, launch, tool, argument } of cases) {
    const { server, call } = await openCaller(launch);
    await call(tool, { [argument]: 'select 1' });
    const idle = residentMb(server.pid).now;
    resetPeak(server.pid);
    const { text, failed } = await Promise.race([
      call(tool, { [argument]: 'SELECT * FROM wide' }),
      server.exited.then(({ code, signal }) => ({ text: `exited with ${code ?? signal}`, failed: true })),
    ]);
    const alive = await server.request('ping').then(
      () => true,
      () => false,
    );
    const peak = alive ? residentMb(server.pid).peak : Number.NaN;
    rows.push([
      name,
      fixed(idle, 0),
      alive ? fixed(peak, 0) : 'the process died',
      alive ? fixed(peak - idle, 0) : '-',
      failed ? 'failed' : String(Buffer.byteLength(text)),
    ]);
    await server.stop();
  }
  return {
    title: 'A query over 1,000,000 rows of 1 KB',
    aim: 'peak memory under 40 MB above idle.',
    how: 'Idle is taken after one answered query; peak is the highest resident memory from then until the answer.',
    head: ['Case', 'idle MB', 'peak MB', 'above idle MB', 'answer bytes'],
    rows,
  };
}
