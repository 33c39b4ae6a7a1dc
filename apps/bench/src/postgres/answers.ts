import { fixed, whole } from '../figures.js';
import { openCaller } from '../load.js';
import type { Section } from '../report.js';
import { tokenCounter } from '../tokens.js';
import { ours, referenceServer } from './cases.js';

/** The same question to both servers, each in its own words. */
const questions = [
  { name: 'Which tables are there?', mine: ['list_tables', {}], theirs: ['resources/list', {}] },
  {
    name: 'What does orders look like?',
    mine: ['describe_table', { table_name: 'orders' }],
    theirs: ['resources/read', 'orders'],
  },
  {
    name: 'The last 50 orders',
    mine: ['query_database', { query: 'SELECT * FROM orders ORDER BY id DESC LIMIT 50' }],
    theirs: ['query', { sql: 'SELECT * FROM orders ORDER BY id DESC LIMIT 50' }],
  },
  {
    name: 'Turnover per status',
    mine: ['query_database', { query: 'SELECT status, count(*), sum(total) FROM orders GROUP BY status' }],
    theirs: ['query', { sql: 'SELECT status, count(*), sum(total) FROM orders GROUP BY status' }],
  },
  {
    name: 'All customers',
    mine: ['query_database', { query: 'SELECT * FROM customers' }],
    theirs: ['query', { sql: 'SELECT * FROM customers' }],
  },
] as const;

export async function answers(url: string): Promise<Section> {
  const tokens = await tokenCounter();
  const peer = referenceServer(url);
  const mine = await openCaller(ours, { DATABASE_URL: url });
  const theirs = await openCaller(peer.bin, {}, peer.args);
  const rows: string[][] = [];
  const compare = (name: string, ownText: string, theirText: string) =>
    rows.push([
      name,
      whole(Buffer.byteLength(ownText)),
      whole(tokens(ownText)),
      whole(Buffer.byteLength(theirText)),
      whole(tokens(theirText)),
      fixed(tokens(ownText) / tokens(theirText), 2),
    ]);

  const listed = async ({ server }: typeof mine) =>
    JSON.stringify((await server.request('tools/list')).result?.tools);
  compare('tools/list (7 tools against 1)', await listed(mine), await listed(theirs));
  for (const {
    name,
    mine: [tool, args],
    theirs: [other, otherArgs],
  } of questions) {
    const own = (await mine.call(tool, args)).text;
    compare(name, own, await askPeer(theirs, other, otherArgs, url));
  }
  await mine.server.stop();
  await theirs.server.stop();
  return {
    title: 'What answers cost',
    aim: 'a fifth of the tokens, over a conversation.',
    how: 'Tokens by o200k_base of the text a model gets. "All customers" are 500 rows: ours shows 100 and says that there are more, the peer sends all.',
    head: ['Question', 'our bytes', 'our tokens', 'their bytes', 'their tokens', 'ours / theirs'],
    rows,
  };
}

async function askPeer(
  { server, call }: Awaited<ReturnType<typeof openCaller>>,
  what: string,
  args: object | string,
  url: string,
): Promise<string> {
  if (what === 'query' && typeof args === 'object') return (await call('query', args)).text;
  if (what === 'resources/list') return JSON.stringify((await server.request('resources/list')).result);
  const { host } = new URL(url);
  return JSON.stringify(
    (await server.request('resources/read', { uri: `postgres://postgres@${host}/${args}/schema` })).result,
  );
}
