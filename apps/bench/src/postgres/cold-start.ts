import { fixed, interleaved, median } from '../figures.js';
import type { Section } from '../report.js';
import { spawnToExit, spawnToReply } from '../spawn-timing.js';
import { ours, referenceServer } from './cases.js';

export async function coldStart(url: string, rounds: number): Promise<Section> {
  const peer = referenceServer(url);
  const node = process.execPath;
  const query = { query: 'select 1' };
  const samples = await interleaved(
    {
      'node -e 0 (spawn to exit)': () => spawnToExit({ program: node, args: ['-e', '0'] }),
      'postgres-mcp, tools/list, 2025 revisions': () =>
        spawnToReply({ program: node, args: [ours], env: { DATABASE_URL: url } }),
      'postgres-mcp, tools/list, 2026 revision': () =>
        spawnToReply({ program: node, args: [ours], env: { DATABASE_URL: url } }, { era: 'modern' }),
      'server-postgres 0.6.2, tools/list': () =>
        spawnToReply({ program: node, args: [peer.bin, ...peer.args] }),
      'postgres-mcp, first query answered': () =>
        spawnToReply(
          { program: node, args: [ours], env: { DATABASE_URL: url } },
          { call: { name: 'query_database', arguments: query } },
        ),
      'server-postgres 0.6.2, first query answered': () =>
        spawnToReply(
          { program: node, args: [peer.bin, ...peer.args] },
          { call: { name: 'query', arguments: { sql: query.query } } },
        ),
    },
    rounds,
  );
  const bare = median(samples['node -e 0 (spawn to exit)']);
  return {
    title: 'Cold start',
    aim: 'tools/list within 1.5 times bare Node (at most 1.75), ahead of the reference server.',
    how: `Medians of ${rounds} rounds, every case once per round. Node ${process.version}.`,
    head: ['Case', 'ms', 'times bare Node'],
    rows: Object.entries(samples).map(([name, values]) => [
      name,
      fixed(median(values), 0),
      fixed(median(values) / bare, 2),
    ]),
  };
}
