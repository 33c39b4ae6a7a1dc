import type { PineconeFake } from '@patchbay/testkit';
import { fixed, whole } from '../figures.js';
import { openCaller } from '../load.js';
import type { Section } from '../report.js';
import { helpPages, namespace, pineconeServer, vendorServer } from './cases.js';

type Page = Record<string, string | number>;

interface Way {
  name: string;
  calls: number;
  send(): Promise<void>;
}

/** What it takes to store many records: tool calls, requests and seconds. */
export async function upsertMany(fake: PineconeFake, count: number): Promise<Section> {
  const ours = await openCaller(pineconeServer(fake, ['--access', 'write']).launch);
  const peer = await openCaller(vendorServer(fake).launch);
  const pages = (prefix: string) => helpPages(count, prefix);
  const store = async (records: Page[]) => {
    const { text, failed } = await ours.call('upsert_records', { index: 'filled', records });
    if (failed) throw new Error(text);
  };
  const peerStore = async (records: Page[]) => {
    const { text, failed } = await peer.call('upsert-records', { name: 'filled', namespace, records });
    if (failed) throw new Error(text);
  };
  const each = async (batches: Page[][], send: (batch: Page[]) => Promise<void>) => {
    for (const batch of batches) await send(batch);
  };
  const largest = 96;
  const ways: Way[] = [
    { name: 'pinecone-mcp, one call with all', calls: 1, send: () => store(pages('a')) },
    {
      name: 'pinecone-mcp, one by one',
      calls: count,
      send: () => each(batchesOf(pages('b'), 1), store),
    },
    {
      name: `@pinecone-database/mcp 0.3.0, calls of ${largest}`,
      calls: Math.ceil(count / largest),
      send: () => each(batchesOf(pages('c'), largest), peerStore),
    },
    {
      name: '@pinecone-database/mcp 0.3.0, one by one',
      calls: count,
      send: () => each(batchesOf(pages('d'), 1), peerStore),
    },
  ];
  const rows: string[][] = [];
  for (const { name, calls, send } of ways) {
    fake.requests.length = 0;
    const stored = fake.records('filled').length;
    const startedAt = performance.now();
    await send();
    const seconds = (performance.now() - startedAt) / 1_000;
    const added = fake.records('filled').length - stored;
    if (added !== count) throw new Error(`${name} stored ${added} of ${count} records`);
    rows.push([name, whole(calls), whole(fake.requests.length), fixed(seconds)]);
  }
  await ours.server.stop();
  await peer.server.stop();
  return {
    title: `Storing ${whole(count)} records`,
    aim: 'one call, and a hundredth of the requests of one by one.',
    how: `The service takes at most ${largest} texts in a request; a call of the peer is one request, so more than that in one call is refused. Every record was there afterwards.`,
    head: ['Way', 'calls of the model', 'requests', 'seconds'],
    rows,
  };
}

function batchesOf<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
