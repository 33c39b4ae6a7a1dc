import { startPineconeFake } from '@patchbay/testkit';
import type { Bench } from '../bench.js';
import { callsASecond } from '../sections/calls-a-second.js';
import { coldStart } from '../sections/cold-start.js';
import { answers } from './answers.js';
import { pineconeServer, rawSdk, seed, vendorNote, vendorServer } from './cases.js';
import { upsertMany } from './upsert.js';

/** Everything that is measured about the Pinecone server, on the test kit's fake. */
export const pineconeBench: Bench = {
  title: 'Pinecone',
  ours: '@patchbay/pinecone-mcp',
  peer: '@pinecone-database/mcp 0.3.0',
  async *run({ quick }) {
    const fake = await startPineconeFake();
    try {
      await seed(fake);
      yield await coldStart({
        ours: { ...pineconeServer(fake), firstCall: { name: 'list_indexes', arguments: {} } },
        peer: { ...vendorServer(fake), firstCall: { name: 'list-indexes', arguments: {} } },
        rounds: quick ? 5 : 21,
        note: vendorNote,
      });
      const text = 'how do I get refunds for a broken lamp';
      yield await callsASecond({
        what: 'The ten nearest of 300 texts',
        raw: { ...rawSdk(fake), tool: 'search', args: { text, topK: 10 } },
        ours: { ...pineconeServer(fake), tool: 'semantic_search', args: { index: 'help', query: text } },
        peer: {
          ...vendorServer(fake),
          tool: 'search-records',
          args: { name: 'help', namespace: '__default__', query: { topK: 10, inputs: { text } } },
        },
        depths: [1, 16],
        total: quick ? 250 : 2_000,
        aim: 'within a fifth of the raw SDK.',
        how: 'The fake runs in the process that asks. Our rate limit is off; eight calls at once reach the backend, the rest wait.',
        between: () => {
          fake.requests.length = 0;
        },
      });
      yield await upsertMany(fake, quick ? 500 : 10_000);
      yield await answers(fake);
    } finally {
      await fake.close();
    }
  },
};
