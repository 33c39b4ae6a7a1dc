import { type SpawnedServer, spawnServer } from '@patchbay/testkit';
import { percentile } from './figures.js';

/** Calls a second and latencies of one kind of call. */
export interface LoadFigures {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

/** Keeps `depth` requests under way until `total` are answered. */
export async function load(
  request: () => Promise<boolean>,
  { depth, total }: { depth: number; total: number },
): Promise<LoadFigures> {
  const latencies: number[] = [];
  let started = 0;
  let failed = 0;
  const startedAt = performance.now();
  const caller = async () => {
    while (started < total) {
      started += 1;
      const sentAt = performance.now();
      if (!(await request())) failed += 1;
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: depth }, caller));
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    perSecond: total / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    failed,
  };
}

/** A server that was initialized, and a way to call one of its tools. */
export async function openCaller(
  bin: string,
  env: Record<string, string>,
  args: string[] = [],
): Promise<{
  server: SpawnedServer;
  call(name: string, args: object): Promise<{ text: string; failed: boolean }>;
}> {
  const server = spawnServer({ bin, args, env });
  await server.request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  });
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const waiting = new Map<
    number,
    (frame: { result?: Record<string, unknown>; error?: { message: string } }) => void
  >();
  let nextId = 1;
  server.onFrame((frame) => {
    if (typeof frame.id === 'number') waiting.get(frame.id)?.(frame);
  });
  return {
    server,
    call: (name, callArgs) =>
      new Promise((resolve) => {
        const id = nextId++;
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          // Frames are kept for tests; a bench would only pile them up.
          server.frames.length = 0;
          const [block] = Array.isArray(result?.content) ? result.content : [];
          resolve({ text: error?.message ?? block?.text ?? '', failed: Boolean(error ?? result?.isError) });
        });
        server.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: callArgs } });
      }),
  };
}
