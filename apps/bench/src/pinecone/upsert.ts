import type { PineconeFake } from '@patchbay/testkit';
import { fixed, whole } from '../figures.js';
import { openCaller } from '../load.js';
import type { Section } from '../report.js';
import { helpPages, namespace, pineconeServer, vendorServer } from './cases.js';

type Page = Record<string, string | number>;

interface Way {
  name: string;
  /** Records in a call of the model. */
  size: number;
  send(records: Page[]): Promise<void>;
}

/** What it takes to store many records: tool calls, requests and seconds. */
export async function upsertMany(fake: PineconeFake, count: number): Promise<Section> {
  const ours = await openCaller(pineconeServer(fake, ['--access', 'write']).launch);
  const peer = await openCaller(vendorServer(fake).launch);
  const store = async (records: Page[]) => {
    const { text, failed } = await ours.call('upsert_records', { index: 'filled', records });
    if (failed) throw new Error(text);
  };
  const peerStore = async (records: Page[]) => {
    const { text, failed } = await peer.call('upsert-records', { name: 'filled', namespace, records });
    if (failed) throw new Error(text);
  };
  const largest = 96;
  const ways: Way[] = [
    { name: 'pinecone-mcp, one call with all', size: count, send: store },
    { name: 'pinecone-mcp, one by one', size: 1, send: store },
    { name: `@pinecone-database/mcp 0.3.0, calls of ${largest}`, size: largest, send: peerStore },
    { name: '@pinecone-database/mcp 0.3.0, one by one', size: 1, send: peerStore },
  ];
  const run = async ({ size, send }: Way, records: Page[]) => {
    for (const batch of batchesOf(records, size)) await send(batch);
  };
  // Whoever comes first would pay for compiling the fake's code.
  for (const [index, way] of ways.entries()) await run(way, helpPages(largest * 5, `warm-${index}`));
  const rows: string[][] = [];
  for (const [index, way] of ways.entries()) {
    fake.requests.length = 0;
    const records = helpPages(count, `way-${index}`);
    const stored = fake.records('filled').length;
    const startedAt = performance.now();
    await run(way, records);
    const seconds = (performance.now() - startedAt) / 1_000;
    const added = fake.records('filled').length - stored;
    if (added !== count) throw new Error(`${way.name} stored ${added} of ${count} records`);
    const calls = Math.ceil(count / way.size);
    rows.push([way.name, whole(calls), whole(fake.requests.length), fixed(seconds)]);
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
