import type { RedisServer } from '@patchbay/testkit';
import type { Section } from '../report.js';
import { answerCosts, ask, askEach } from '../sections/answers.js';
import { redisServer, referenceServer } from './cases.js';

export function answers(server: RedisServer): Promise<Section> {
  const twenty = Array.from({ length: 20 }, (_, index) => `session:${index + 1}`);
  return answerCosts({
    ours: redisServer(server),
    peer: referenceServer(server),
    questions: [
      {
        name: 'Which carts are there?',
        ours: ask('scan_keys', { pattern: 'cart:*' }),
        theirs: ask('list', { pattern: 'cart:*' }),
      },
      {
        name: 'One session',
        ours: ask('get_keys', { keys: ['session:17'] }),
        theirs: ask('get', { key: 'session:17' }),
      },
      {
        name: 'Twenty sessions',
        ours: ask('get_keys', { keys: twenty }),
        theirs: askEach(twenty.map((key) => ask('get', { key }))),
      },
      {
        name: 'A report of 200 KB',
        ours: ask('get_keys', { keys: ['report:october'] }),
        theirs: ask('get', { key: 'report:october' }),
      },
      {
        name: 'What is kept in this Redis?',
        ours: ask('analyze_keyspace'),
        theirs: ask('list', {}),
      },
      {
        name: 'One user, a hash',
        ours: ask('get_keys', { keys: ['user:17'] }),
        theirs: { cannot: 'reads strings only' },
      },
      {
        name: 'Is anything wrong with the server?',
        ours: ask('check_redis_health'),
        theirs: { cannot: 'no tool for it' },
      },
    ],
    aim: 'a tenth of the tokens where much is kept; no more than twice for one small value.',
    how: 'There are 500 carts: ours shows 100 and says how to go on, the peer sends all; the same with the report. Twenty sessions take the peer twenty calls. What is kept: ours samples types, sizes and prefixes, the peer lists all 3,001 names.',
  });
}
