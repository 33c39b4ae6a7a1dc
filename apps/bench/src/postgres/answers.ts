import type { Caller } from '../load.js';
import type { Section } from '../report.js';
import { answerCosts, ask } from '../sections/answers.js';
import { postgresServer, referenceServer } from './cases.js';

export function answers(url: string): Promise<Section> {
  const { host } = new URL(url);
  const both = (name: string, sql: string) => ({
    name,
    ours: ask('query_database', { query: sql }),
    theirs: ask('query', { sql }),
  });
  return answerCosts({
    ours: postgresServer(url),
    peer: referenceServer(url),
    questions: [
      {
        name: 'Which tables are there?',
        ours: ask('list_tables'),
        theirs: (caller) => resource(caller, 'resources/list'),
      },
      {
        name: 'What does orders look like?',
        ours: ask('describe_table', { table_name: 'orders' }),
        theirs: (caller) =>
          resource(caller, 'resources/read', { uri: `postgres://postgres@${host}/orders/schema` }),
      },
      both('The last 50 orders', 'SELECT * FROM orders ORDER BY id DESC LIMIT 50'),
      both('Turnover per status', 'SELECT status, count(*), sum(total) FROM orders GROUP BY status'),
      both('All customers', 'SELECT * FROM customers'),
    ],
    aim: 'a fifth of the tokens, over a conversation.',
    how: '"All customers" are 500 rows: ours shows 100 and says that there are more, the peer sends all. The peer has tables as resources.',
  });
}

async function resource({ server }: Caller, method: string, params: object = {}): Promise<string> {
  const { result } = await server.request(method, params);
  return JSON.stringify(result);
}
