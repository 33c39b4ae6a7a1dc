import { cpuMs } from '../cpu-time.js';
import { fixed, median, percentile, whole } from '../figures.js';
import type { Contender } from '../launch.js';
import { type Caller, type LoadFigures, load, openCaller } from '../load.js';
import type { Section } from '../report.js';

export interface CallCase extends Contender {
  tool: string;
  args: object;
}

export interface CallsOptions {
  /** What each call asks, for the reader. */
  what: string;
  raw: CallCase;
  ours: CallCase;
  peer: CallCase;
  /** How many callers wait at once, one table part each. */
  depths: number[];
  /** Calls per case and depth, a fifth in each round. */
  total: number;
  aim: string;
  how: string;
  /** After every round, for example to empty what a fake keeps. */
  between?: () => void;
}

const rounds = 5;

interface Measured {
  perSecond: number[];
  latencies: number[];
  failed: number;
  cpuMs: number;
}

/** Calls a second of our server, of the peer and of the vendor's SDK in a process of its own, in turn. */
export async function callsASecond(options: CallsOptions): Promise<Section> {
  const { raw, ours, peer, depths, total, what, aim, how } = options;
  const cases = [raw, ours, peer];
  const callers = await Promise.all(cases.map(({ launch }) => openCaller(launch)));
  const rows: string[][] = [];
  const figures: Section['figures'] = [];
  for (const depth of depths) {
    const [rawFigures, ourFigures, peerFigures] = await measure(cases, { callers, depth, ...options });
    if (!rawFigures || !ourFigures || !peerFigures) continue;
    const base = median(rawFigures.perSecond);
    for (const [index, measured] of [rawFigures, ourFigures, peerFigures].entries())
      rows.push([
        cases[index]?.name ?? '',
        String(depth),
        whole(median(measured.perSecond)),
        fixed(percentile(measured.latencies, 0.5)),
        fixed(percentile(measured.latencies, 0.99)),
        fixed(median(measured.perSecond) / base, 2),
        fixed(measured.cpuMs / measured.latencies.length, 2),
        String(measured.failed),
      ]);
    figures.push({
      measure: 'calls',
      label: `${depth} at once`,
      ours: median(ourFigures.perSecond),
      theirs: median(peerFigures.perSecond),
      raw: base,
    });
  }
  for (const { server } of callers) await server.stop();
  return {
    title: 'Calls a second',
    aim,
    how: `${what}: ${whole(total)} calls per case and depth in ${rounds} rounds, every case once per round, after a fifth as many to warm up; the median round, and percentiles over all calls. CPU is that of the server's process alone. ${how}`,
    head: [
      'Case',
      'Callers at once',
      'calls/s',
      'p50 ms',
      'p99 ms',
      'of the raw SDK',
      'CPU ms a call',
      'failed',
    ],
    rows,
    figures,
  };
}

async function measure(
  cases: CallCase[],
  { callers, depth, total, between }: { callers: Caller[]; depth: number } & CallsOptions,
): Promise<Measured[]> {
  const measured = cases.map((): Measured => ({ perSecond: [], latencies: [], failed: 0, cpuMs: 0 }));
  // Round 0 warms up.
  for (let round = 0; round <= rounds; round += 1)
    for (const [index, { tool, args }] of cases.entries()) {
      const caller = callers[index];
      const into = measured[index];
      if (!caller || !into) continue;
      const before = cpuMs(caller.server.pid);
      const request = async () => !(await caller.call(tool, args)).failed;
      const figures = await load(request, { depth, total: Math.ceil(total / rounds) });
      between?.();
      if (round > 0) add(into, figures, cpuMs(caller.server.pid) - before);
    }
  return measured;
}

function add(into: Measured, { perSecond, latencies, failed }: LoadFigures, usedCpuMs: number): void {
  into.perSecond.push(perSecond);
  into.latencies.push(...latencies);
  into.failed += failed;
  into.cpuMs += usedCpuMs;
}
