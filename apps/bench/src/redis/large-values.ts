import type { RedisServer } from '@patchbay/testkit';
import { fixed, whole } from '../figures.js';
import { openCaller } from '../load.js';
import { resetPeak, residentMb } from '../memory.js';
import type { Section } from '../report.js';
import { redisServer, referenceServer } from './cases.js';
import { startOtherClient } from './other-client.js';

/** One question about a huge value: what it costs the server process and what another client feels. */
export async function largeValues(server: RedisServer): Promise<Section> {
  const mine = (key: string) => ({ ...redisServer(server), tool: 'get_keys', args: { keys: [key] }, key });
  const cases = [
    mine('big:hash'),
    mine('big:list'),
    mine('big:string'),
    { ...referenceServer(server), tool: 'get', args: { key: 'big:string' }, key: 'big:string' },
  ];
  const other = await startOtherClient(server.url);
  const rows: string[][] = [];
  for (const { name, launch, tool, args, key } of cases) {
    const caller = await openCaller(launch);
    const small = tool === 'get' ? { key: 'small' } : { keys: ['small'] };
    await caller.call(tool, small);
    const idle = residentMb(caller.server.pid).now;
    resetPeak(caller.server.pid);
    await other.worst();
    const { text } = await caller.call(tool, args);
    const { worstMs } = await other.worst();
    const { peak } = residentMb(caller.server.pid);
    rows.push([`${name}, ${key}`, whole(Buffer.byteLength(text)), fixed(peak - idle, 0), fixed(worstMs)]);
    await caller.server.stop();
  }
  other.close();
  return {
    title: 'Large values',
    aim: "another client's worst PING within 20 ms, memory within 60 MB of idle.",
    how: 'A hash and a list of 1,000,000 elements, a string of 100 MB. The peer reads strings only. Idle is taken after one answered call.',
    head: ['Case', 'answer bytes', 'above idle MB', 'worst PING of another client, ms'],
    rows,
  };
}
