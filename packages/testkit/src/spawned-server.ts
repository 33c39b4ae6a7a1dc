import { type ChildProcess, spawn } from 'node:child_process';

/** A JSON-RPC message as it stood on the wire. */
export interface Frame {
  jsonrpc: '2.0';
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string; data?: unknown };
}

export interface SpawnOptions {
  /** The built bin, an absolute path; with `node: 'none'` any program. */
  bin: string;
  args?: string[];
  /** Added to a small clean environment; nothing of the test's own environment leaks in. */
  env?: Record<string, string>;
  /** The Node binary; the one that runs the test by default. `none` where `bin` is a program by itself, such as npx. */
  node?: string | 'none';
  nodeArgs?: string[];
  /** The folder it runs in; the test's own by default. */
  cwd?: string;
}

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A server under test: what it wrote on each stream, kept apart, and a raw way to talk to it. */
export interface SpawnedServer {
  pid: number;
  /** Every protocol frame received, in order. */
  frames: Frame[];
  /** Lines on stdout that are not protocol; a correct server leaves this empty. */
  strayLines: string[];
  /** Everything on stderr. */
  stderr(): string;
  /** The log: those lines of stderr that are JSON objects. */
  log(): Array<Record<string, unknown>>;
  /** Writes text as it is. */
  write(text: string | Buffer): void;
  /** Sends one message. */
  send(message: object): void;
  /** Sends a request and resolves with the frame that answers it. Rejects when the server exits first or `timeoutMs` passes. */
  request(
    method: string,
    params?: object,
    options?: { id?: string | number; timeoutMs?: number },
  ): Promise<Frame>;
  /** Resolves with the first frame, past or future, that fits. */
  waitFor(fits: (frame: Frame) => boolean, timeoutMs?: number): Promise<Frame>;
  onFrame(listener: (frame: Frame) => void): void;
  /** Closes stdin, as a host does that leaves. */
  end(): void;
  /** Closes the read end of the server's stdout, as a host does that dies. */
  closeStdout(): void;
  pauseStdout(): void;
  resumeStdout(): void;
  kill(signal: NodeJS.Signals): void;
  exited: Promise<Exit>;
  /** Ends it if it still runs, and waits for the exit. */
  stop(): Promise<Exit>;
}

// A guard against hanging tests, wide on purpose: no test asserts how long something takes.
const defaultTimeoutMs = 20_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function spawnServer({
  bin,
  args = [],
  env = {},
  node = process.execPath,
  nodeArgs = [],
  cwd,
}: SpawnOptions): SpawnedServer {
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  const [program, ...before] = node === 'none' ? [bin] : [node, ...nodeArgs, bin];
  const child = spawn(program, [...before, ...args], {
    env: { PATH, HOME, ...(TMPDIR ? { TMPDIR } : {}), ...env },
    stdio: 'pipe',
    // On Windows npx is a script, which only a shell can run.
    shell: node === 'none' && process.platform === 'win32',
    ...(cwd === undefined ? {} : { cwd }),
  });
  running.add(child);
  const frames: Frame[] = [];
  const strayLines: string[] = [];
  const listeners = new Set<(frame: Frame) => void>();
  let stderr = '';
  let nextId = 1_000;
  let exit: Exit | undefined;

  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      exit = { code, signal };
      resolve(exit);
    });
  });
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  splitLines(child.stdout, (line) => {
    const frame = parseFrame(line);
    if (!frame) return void strayLines.push(line);
    frames.push(frame);
    for (const listener of listeners) listener(frame);
  });

  function waitFor(fits: (frame: Frame) => boolean, timeoutMs = defaultTimeoutMs): Promise<Frame> {
    const past = frames.find(fits);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      const look = (frame: Frame) => {
        if (!fits(frame)) return;
        stop();
        resolve(frame);
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`No such frame within ${timeoutMs} ms. stderr: ${stderr.slice(-2_000)}`));
      }, timeoutMs);
      listeners.add(look);
      exited.then(({ code, signal }) => {
        stop();
        reject(
          new Error(
            `The server exited with ${code ?? signal} before it answered. stderr: ${stderr.slice(-2_000)}`,
          ),
        );
      });
    });
  }

  const server: SpawnedServer = {
    pid: child.pid ?? -1,
    frames,
    strayLines,
    stderr: () => stderr,
    log: () =>
      stderr
        .split('\n')
        .map(parseObject)
        .filter((line) => line !== undefined),
    write: (text) => void child.stdin.write(text),
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    request(method, params, { id = nextId++, timeoutMs } = {}) {
      const answered = waitFor((frame) => frame.id === id && frame.method === undefined, timeoutMs);
      server.send({ jsonrpc: '2.0', id, method, ...(params ? { params } : {}) });
      return answered;
    },
    waitFor,
    onFrame: (listener) => void listeners.add(listener),
    end: () => void child.stdin.end(),
    closeStdout: () => void child.stdout.destroy(),
    pauseStdout: () => void child.stdout.pause(),
    resumeStdout: () => void child.stdout.resume(),
    kill: (signal) => void child.kill(signal),
    exited,
    async stop() {
      if (exit) return exit;
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
      const how = await exited;
      clearTimeout(timer);
      return how;
    },
  };
  return server;
}

function splitLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void) {
  // The pieces of a line are joined once: joining at every chunk takes quadratic time on a line of many megabytes.
  let pieces: string[] = [];
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const [first = '', ...more] = chunk.split('\n');
    pieces.push(first);
    for (const piece of more) {
      onLine(pieces.join(''));
      pieces = [piece];
    }
  });
  stream.on('end', () => {
    const rest = pieces.join('');
    if (rest) onLine(rest);
  });
}

function parseFrame(line: string): Frame | undefined {
  const value = parseObject(line);
  // A frame is told by its version; its other fields are what the tests look at.
  return value?.jsonrpc === '2.0' ? (value as unknown as Frame) : undefined;
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
