import { fixed, interleaved, median } from '../figures.js';
import type { Contender } from '../launch.js';
import type { Section } from '../report.js';
import { spawnToExit, spawnToReply } from '../spawn-timing.js';

/** The first thing a user asks: a call that reaches the backend. */
interface FirstCall {
  name: string;
  arguments: object;
}

export interface ColdStartOptions {
  ours: Contender & { firstCall: FirstCall };
  peer: Contender & { firstCall: FirstCall };
  rounds: number;
  /** Anything about the peer's start that a reader should know. */
  note?: string;
}

/** Spawn to the reply to tools/list and to the first answered call, against Node that does nothing. */
export async function coldStart({ ours, peer, rounds, note }: ColdStartOptions): Promise<Section> {
  const cases = {
    bare: () => spawnToExit({ file: '-e', args: ['0'] }),
    ours: () => spawnToReply(ours.launch),
    oursModern: () => spawnToReply(ours.launch, { era: 'modern' }),
    theirs: () => spawnToReply(peer.launch),
    oursCall: () => spawnToReply(ours.launch, { call: ours.firstCall }),
    theirsCall: () => spawnToReply(peer.launch, { call: peer.firstCall }),
  };
  const samples = await interleaved(cases, rounds);
  const bare = median(samples.bare);
  const times = (name: keyof typeof cases) => median(samples[name]) / bare;
  const names: Record<keyof typeof cases, string> = {
    bare: 'node -e 0 (spawn to exit)',
    ours: `${ours.name}, tools/list, 2025 revisions`,
    oursModern: `${ours.name}, tools/list, 2026 revision`,
    theirs: `${peer.name}, tools/list`,
    oursCall: `${ours.name}, first call answered`,
    theirsCall: `${peer.name}, first call answered`,
  };
  return {
    title: 'Cold start',
    aim: 'tools/list within 1.5 times bare Node (at most 1.75), ahead of the peer.',
    how: `Medians of ${rounds} rounds, every case once per round; the best round beside them, which a busy machine disturbs least. Node ${process.version}.${note ? ` ${note}` : ''}`,
    head: ['Case', 'ms', 'best ms', 'times bare Node'],
    // The keys of `samples` are those of `cases`.
    rows: (Object.keys(cases) as (keyof typeof cases)[]).map((name) => [
      names[name],
      fixed(median(samples[name]), 0),
      fixed(Math.min(...samples[name]), 0),
      fixed(times(name), 2),
    ]),
    figures: [
      { measure: 'start', label: 'spawn to tools/list', ours: times('ours'), theirs: times('theirs') },
      {
        measure: 'start',
        label: 'spawn to first answer',
        ours: times('oursCall'),
        theirs: times('theirsCall'),
      },
    ],
  };
}
