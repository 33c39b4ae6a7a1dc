import { type Exit, type Frame, type SpawnedServer, type SpawnOptions, spawnServer } from '@patchbay/testkit';
import { createLines } from './lines.js';
import { createRandom } from './random.js';

export interface FuzzOptions extends SpawnOptions {
  era: 'legacy' | 'modern';
  seed: number;
  lines: number;
  callShare: number;
  secrets: string[];
}

/** What a run found; every list is empty for a server that does what it must, and it ends with 0. */
export interface FuzzReport {
  exit: Exit;
  /** Requests that nobody answered. */
  unanswered: string[];
  /** Requests that were answered more than once. */
  doubled: string[];
  /** Frames that are no JSON-RPC answer to anything that was sent. */
  malformed: string[];
  /** Lines on stdout that are no frames. */
  strayLines: string[];
  /** Secrets in what came back or in the log. */
  leaked: string[];
  /** Answers, and lines of the log, that say that a fault is the server's own. */
  internal: string[];
  /** How the calls of tools ended: their error codes, and `ok`, with how often. Not for judging, but for seeing that tools were reached. */
  outcomes: Record<string, number>;
}

// So many are under way at once; the backend's fakes are in this process.
const batch = 500;
const versionKey = 'io.modelcontextprotocol/protocolVersion';
const modernMeta = {
  _meta: { [versionKey]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
};
const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } };

/** Sends random and mutated lines to a server and watches what comes back. The same seed sends the same lines. */
export async function runFuzz({
  era,
  seed,
  lines,
  callShare,
  secrets,
  ...spawning
}: FuzzOptions): Promise<FuzzReport> {
  const server = spawnServer(spawning);
  const random = createRandom(seed);
  const meta = era === 'modern' ? modernMeta : {};
  if (era === 'legacy') {
    await server.request('initialize', hello);
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  }
  const listed = await server.request('tools/list', meta);
  // The list a server sends is checked by the contract suite.
  const tools = (listed.result?.tools ?? []) as Parameters<typeof createLines>[0]['tools'];
  const line = createLines({ meta, tools, callShare }, random);
  const watch = watchAnswers(server);
  for (let number = 0; number < lines; ) {
    for (let sent = 0; sent < batch && number < lines; sent++) {
      const { text, request } = line(number++);
      if (request) watch.expect(request.id, request.tool);
      server.write(`${text}\n`);
    }
    await watch.settled();
  }
  // What cannot be told from what was sent before, ends before the server is asked to leave.
  await server.request('tools/list', meta, { id: 'last' });
  server.end();
  const exit = await server.exited;
  const said = JSON.stringify(server.frames) + server.stderr();
  const faults = server.log().filter(({ event }) => event === 'uncaught' || event === 'unhandled rejection');
  return {
    exit,
    ...watch.found(),
    strayLines: server.strayLines,
    leaked: secrets.filter((secret) => said.includes(secret)),
    internal: [...watch.internal(), ...faults.map((fault) => JSON.stringify(fault))],
    outcomes: watch.outcomes(),
  };
}

// A guard against hanging, wide on purpose: an answer that takes this long is lost.
const lostAfterMs = 60_000;

function watchAnswers(server: SpawnedServer) {
  const waiting = new Map<string, string | undefined>();
  const answered = new Map<string, string | undefined>();
  const doubled: string[] = [];
  const malformed: string[] = [];
  const internal: string[] = [];
  const outcomes: Record<string, number> = {};
  let onSettled = () => {};

  server.onFrame((frame) => {
    if (!isAnswer(frame)) {
      if (!isNotification(frame)) malformed.push(JSON.stringify(frame).slice(0, 500));
      return;
    }
    const id = String(frame.id);
    if (answered.has(id)) doubled.push(id);
    if (!waiting.has(id)) return;
    const tool = waiting.get(id);
    waiting.delete(id);
    answered.set(id, tool);
    const code = codeOf(frame);
    if (tool !== undefined) outcomes[code] = (outcomes[code] ?? 0) + 1;
    if (code === 'internal' || code === '-32603')
      internal.push(`${tool}: ${JSON.stringify(frame).slice(0, 500)}`);
    if (waiting.size === 0) onSettled();
  });

  return {
    expect: (id: string, tool: string | undefined) => void waiting.set(id, tool),
    /** Resolves when every request so far was answered, or the server is gone, or an answer must be called lost. */
    async settled(): Promise<void> {
      if (waiting.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const lost = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, lostAfterMs);
      });
      const settled = new Promise<void>((resolve) => {
        onSettled = resolve;
      });
      await Promise.race([settled, lost, server.exited]);
      clearTimeout(timer);
    },
    found: () => ({ unanswered: [...waiting.keys()], doubled, malformed }),
    internal: () => internal,
    outcomes: () => outcomes,
  };
}

/** JSON-RPC 2.0: an id, null where it could not be read, and either a result or an error with a code and a message. */
function isAnswer({ id, method, result, error }: Frame): boolean {
  if (method !== undefined || id === undefined) return false;
  if (error === undefined) return id !== null && typeof result === 'object' && result !== null;
  return result === undefined && Number.isInteger(error.code) && typeof error.message === 'string';
}

function isNotification({ id, method, result, error }: Frame): boolean {
  return typeof method === 'string' && id === undefined && result === undefined && error === undefined;
}

/** The code of an error: ours in the text of a tool's answer or beside the protocol's, else the protocol's. */
function codeOf({ error, result }: Frame): string {
  if (error) {
    const { data } = error;
    const ours = typeof data === 'object' && data !== null && 'code' in data ? data.code : undefined;
    return String(ours ?? error.code);
  }
  if (result?.isError !== true) return result?.resultType === 'input_required' ? 'asked' : 'ok';
  // A result of ours has one block of text; an error in it is JSON.
  const [block] = result.content as Array<{ text: string }>;
  return JSON.parse(block?.text ?? '{}').error?.code ?? 'no code';
}
