import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type SpawnedServer, spawnServer, startTcpProxy, type TcpProxy } from '@patchbay/testkit';
import type { Backend, Drive } from '../drive.js';
import { createRandom, type Random } from '../fuzz/random.js';

export interface SoakOptions {
  bin: string;
  call: Drive['call'];
  backend: Backend;
  calls: number;
  seed: number;
  /** Told after each of the samples. */
  onSample?: (sample: Sample, done: number) => void;
}

/** What the server held when nothing was under way. */
export interface Sample {
  rss: number;
  heapUsed: number;
  /** Everything that keeps its event loop: sockets, timers, workers. */
  handles: number;
  /** Its connections to the backend. */
  connections: number;
}

export interface SoakReport {
  samples: Sample[];
  /** Calls that nobody answered although nobody cancelled them. */
  lost: string[];
  doubled: string[];
  /** How the calls ended: their error codes, and `ok`. */
  outcomes: Record<string, number>;
  strayLines: string[];
  exitCode: number | null;
  /** The switches that make it a soak. */
  settings: Record<string, string>;
}

const sampleCount = 40;
const underWayAtOnce = 16;
// A guard against hanging, wide on purpose: an answer that takes this long is lost.
const lostAfterMs = 60_000;

// A soak is about what is left behind: no limit slows it, no pause makes calls end early, no call waits long for a silent backend.
const settings = {
  PATCHBAY_RATE_PER_MINUTE: '0',
  PATCHBAY_CIRCUIT_PAUSE_MS: '50',
  PATCHBAY_RETRY_DELAY_MS: '20',
  PATCHBAY_TIMEOUT_MS: '1000',
  PATCHBAY_LOG_LEVEL: 'silent',
};

/**
 * Calls a server many times, in the 2025 protocol, with wrong arguments, cancellations, and a backend that is cut off, silent or slow
 * again and again; looks at the process whenever nothing is under way. Not on Windows, which lacks the signal the probe listens to.
 */
export async function runSoak({
  bin,
  call,
  backend,
  calls,
  seed,
  onSample,
}: SoakOptions): Promise<SoakReport> {
  const { env, proxies } = await throughProxies(backend.env);
  const probe = pathToFileURL(join(import.meta.dirname, 'probe.mjs')).href;
  const server = spawnServer({
    bin,
    nodeArgs: ['--expose-gc', '--import', probe],
    env: { ...env, ...settings },
  });
  await server.request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'soak', version: '1' },
  });
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const random = createRandom(seed);
  const traffic = createTraffic(server, call, random);
  const samples: Sample[] = [];
  for (let done = 0; done < calls; ) {
    const until = Math.min(done + Math.ceil(calls / sampleCount), calls);
    for (; done < until; done += underWayAtOnce) {
      breakSomething(proxies, random);
      await traffic.burst(underWayAtOnce);
    }
    heal(proxies);
    // One after the other, so that what was cut has been noticed when the sample is taken.
    for (let calm = 0; calm < 5; calm++) await traffic.burst(1);
    const sample = await takeSample(server, proxies);
    samples.push(sample);
    onSample?.(sample, done);
    // The testkit keeps what it saw for tests that look at it; here that would be all of it.
    server.frames.length = 0;
  }
  server.end();
  const { code } = await server.exited;
  await Promise.all(proxies.map((proxy) => proxy.close()));
  return { samples, ...traffic.found(), strayLines: server.strayLines, exitCode: code, settings };
}

/** The same settings, with a proxy in front of every port of loopback that they name. */
async function throughProxies(env: Record<string, string>) {
  const proxies: TcpProxy[] = [];
  const proxied: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const port = /(?:127\.0\.0\.1|localhost):(\d+)/.exec(value)?.[1];
    if (port === undefined) {
      proxied[name] = value;
      continue;
    }
    const proxy = await startTcpProxy({ port: Number(port) });
    proxies.push(proxy);
    proxied[name] = value.replace(/(127\.0\.0\.1|localhost):\d+/, `127.0.0.1:${proxy.port}`);
  }
  return { env: proxied, proxies };
}

function breakSomething(proxies: TcpProxy[], random: Random): void {
  heal(proxies);
  if (random.chance(0.9)) return;
  for (const proxy of proxies) {
    const kind = random.below(5);
    if (kind === 0) proxy.cut();
    if (kind === 1) proxy.set({ kind: 'refuse' });
    if (kind === 2) proxy.set({ kind: 'cut-after', bytes: random.below(500) });
    if (kind === 3) proxy.set({ kind: 'slow', delayMs: random.below(20) });
    // The dearest one: everything under way waits for its deadline.
    if (kind === 4 && random.chance(0.1)) proxy.set({ kind: 'silence' });
  }
}

function heal(proxies: TcpProxy[]): void {
  for (const proxy of proxies) proxy.set({ kind: 'pass' });
}

function createTraffic(server: SpawnedServer, { tool, args }: Drive['call'], random: Random) {
  const waiting = new Map<number, { cancelled: boolean }>();
  const lost: string[] = [];
  const doubled: string[] = [];
  const outcomes: Record<string, number> = {};
  let nextId = 1;
  let onFrame = () => {};

  server.onFrame((frame) => {
    if (typeof frame.id !== 'number' || frame.method !== undefined) return;
    if (!waiting.delete(frame.id)) {
      doubled.push(JSON.stringify(frame).slice(0, 300));
      return;
    }
    const code = codeOf(frame.result, frame.error);
    outcomes[code] = (outcomes[code] ?? 0) + 1;
    onFrame();
  });

  function send(): void {
    const id = nextId++;
    const kind = random.next();
    const call = { cancelled: kind < 0.1 };
    waiting.set(id, call);
    if (kind > 0.97) {
      server.send({ jsonrpc: '2.0', id, method: 'tools/list', params: {} });
      return;
    }
    const given = kind > 0.92 ? { ...args, surely_unknown: 1 } : args;
    server.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: tool, arguments: given } });
    if (call.cancelled)
      server.send({
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { requestId: id, reason: 'soak' },
      });
  }

  return {
    /** Sends that many calls at once; resolves when all that were not cancelled are answered. */
    async burst(count: number): Promise<void> {
      for (let sent = 0; sent < count; sent++) send();
      await new Promise<void>((resolve) => {
        const finish = () => {
          clearTimeout(timer);
          onFrame = () => {};
          resolve();
        };
        const timer = setTimeout(finish, lostAfterMs);
        onFrame = () => {
          if ([...waiting.values()].every(({ cancelled }) => cancelled)) finish();
        };
        onFrame();
        server.exited.then(finish);
      });
      for (const [id, { cancelled }] of waiting) {
        if (cancelled) continue;
        lost.push(String(id));
        waiting.delete(id);
      }
    },
    found: () => ({ lost, doubled, outcomes }),
  };
}

function codeOf(result: Record<string, unknown> | undefined, error: { code: number } | undefined): string {
  if (error) return String(error.code);
  if (result?.isError !== true) return 'ok';
  // A result of ours has one block of text; an error in it is JSON.
  const [block] = result.content as Array<{ text: string }>;
  return JSON.parse(block?.text ?? '{}').error?.code ?? 'no code';
}

async function takeSample(server: SpawnedServer, proxies: TcpProxy[]): Promise<Sample> {
  const seen = server.stderr().length;
  server.kill('SIGUSR2');
  for (let waited = 0; waited < lostAfterMs; waited += 20) {
    const line = server
      .stderr()
      .slice(seen)
      .split('\n')
      .find((text) => text.startsWith('{"probe"'));
    if (line) {
      const connections = proxies.reduce((sum, proxy) => sum + proxy.open(), 0);
      return { ...JSON.parse(line).probe, connections };
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`The server does not say what it holds. stderr: ${server.stderr().slice(-2_000)}`);
}

/** The last quarter's median of what the server held, as a share of the second's; the first quarter is the warm-up. */
export function growthOf(samples: Sample[], field: keyof Sample): number {
  return medianOf(samples, field, 4) / medianOf(samples, field, 2);
}

function medianOf(samples: Sample[], field: keyof Sample, quarter: 2 | 4): number {
  const size = Math.floor(samples.length / 4);
  const values = samples.slice((quarter - 1) * size, quarter * size).map((sample) => sample[field]);
  return values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

// Pools breathe: a few sockets and timers more or less are not a leak.
const breath = 6;

/** What the server holds more of in the last quarter than in the second. */
export function leftBehind(samples: Sample[]): Array<'handles' | 'connections'> {
  return (['handles', 'connections'] as const).filter(
    (field) => medianOf(samples, field, 4) > medianOf(samples, field, 2) + breath,
  );
}
