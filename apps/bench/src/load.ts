import { type SpawnedServer, spawnServer } from '@patchbay/testkit';
import type { Launch } from './launch.js';

/** Calls a second, and the milliseconds that each call took. */
export interface LoadFigures {
  perSecond: number;
  latencies: number[];
  failed: number;
}

/** What a server answered: the text that a model gets. */
export interface Reply {
  text: string;
  failed: boolean;
}

/** A server that was initialized, and a way to call one of its tools. */
export interface Caller {
  server: SpawnedServer;
  call(name: string, args: object): Promise<Reply>;
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
  return { perSecond: total / seconds, latencies, failed };
}

export async function openCaller({ file, args = [], env = {} }: Launch): Promise<Caller> {
  const server = spawnServer({ bin: file, args, env });
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
      new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          // Frames are kept for tests; a bench would only pile them up.
          server.frames.length = 0;
          const blocks: { text?: string }[] = Array.isArray(result?.content) ? result.content : [];
          const text = blocks.map((block) => block.text ?? '').join('\n');
          resolve({ text: error?.message ?? text, failed: Boolean(error ?? result?.isError) });
        });
        server.exited.then(({ code, signal }) =>
          reject(new Error(`The server exited with ${code ?? signal}: ${server.stderr().slice(-2_000)}`)),
        );
        server.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: callArgs } });
      }),
  };
}
