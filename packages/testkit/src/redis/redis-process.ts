import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { type Certificate, tlsOptions } from './certificate.js';
import type { RedisBinary } from './find-redis.js';
import { type GuardedFolder, guardedFolder } from './guarded-folder.js';
import { stablePort } from './stable-port.js';

/** A running redis-server or sentinel on 127.0.0.1, with a scratch folder of its own. */
export interface RedisProcess {
  readonly host: string;
  readonly port: number;
  /** Of the process that runs now, or ran last. */
  readonly pid: number;
  readonly folder: string;
  /** Ends the process and removes its folder. May be called twice. */
  stop(): Promise<void>;
  /** Ends the process at once, without a word to its clients; the folder stays. */
  kill(): Promise<void>;
  /** Starts it again on the same port and folder, ending it first where it still runs. */
  restart(): Promise<void>;
  /** Stops it with SIGSTOP: connections stay open and are still accepted by the system, nothing is answered. */
  pause(): void;
  /** Lets it go on after `pause`. */
  resume(): void;
}

export interface ProcessPlan {
  binary: RedisBinary;
  /** What the configuration file says for a port and a folder. */
  configuration(port: number, folder: string): Promise<string> | string;
  /** Arguments after the configuration file, for example `--sentinel`. */
  arguments?: readonly string[];
  /** The certificate of a port that speaks TLS, presented by the client too. */
  certificate?: Certificate | undefined;
}

const host = '127.0.0.1';
/** A start takes some 20 ms; the guard is wide because machines that run tests stall. */
const startTimeoutMs = 20_000;
const portTries = 5;

/**
 * Starts a server and returns when it answers.
 * Throws with the end of the server's log when it does not start.
 */
export async function startRedisProcess(plan: ProcessPlan): Promise<RedisProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const redis = createProcess(plan, await stablePort(), await guardedFolder('patchbay-redis-'));
    try {
      await redis.restart();
      return redis;
    } catch (error) {
      await redis.stop();
      // Somebody else took the port between the draw and the start.
      const portTaken = error instanceof Error && error.message.includes('Address already in use');
      if (!portTaken || attempt === portTries) throw error;
    }
  }
}

function createProcess(plan: ProcessPlan, port: number, folder: GuardedFolder): RedisProcess {
  const configurationFile = join(folder.path, 'redis.conf');
  const logFile = join(folder.path, 'redis.log');
  let child: ChildProcess | undefined;
  let lastPid = 0;
  let configured = false;
  let stopped: Promise<void> | undefined;

  async function launch(): Promise<void> {
    // Written once: a cluster node, a sentinel and CONFIG REWRITE change the file.
    if (!configured)
      await writeFile(configurationFile, await plan.configuration(port, folder.path), { mode: 0o600 });
    configured = true;
    const log = await open(logFile, 'a');
    const { command, leadingArguments, environment } = plan.binary;
    const started = spawn(command, [...leadingArguments, configurationFile, ...(plan.arguments ?? [])], {
      cwd: folder.path,
      // Redis 8 refuses to start under a locale that its C library does not have.
      env: { ...process.env, LC_ALL: 'C', ...environment },
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    child = started;
    lastPid = started.pid ?? 0;
    folder.guard(started.pid);
    started.unref();
    started.once('exit', () => {
      if (child === started) child = undefined;
      folder.guard(undefined);
    });
    await waitUntilUp();
  }

  async function waitUntilUp(): Promise<void> {
    const giveUpAt = Date.now() + startTimeoutMs;
    while (child !== undefined && Date.now() < giveUpAt) {
      const answer = await ping(port, plan.certificate).catch(() => undefined);
      // An error such as NOAUTH is an answer too.
      if (answer !== undefined && !answer.startsWith('-LOADING')) return;
      await sleep(3);
    }
    const log = await readFile(logFile, 'utf8');
    throw new Error(`redis-server did not start:\n${log.trimEnd().split('\n').slice(-8).join('\n')}`);
  }

  async function kill(): Promise<void> {
    if (child === undefined) return;
    child.ref();
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  function signal(name: NodeJS.Signals): void {
    if (!child?.kill(name)) throw new Error('This Redis is not running.');
  }

  return {
    host,
    port,
    get pid() {
      return lastPid;
    },
    folder: folder.path,
    stop() {
      stopped ??= kill().then(folder.remove);
      return stopped;
    },
    kill,
    async restart() {
      await kill();
      await launch();
    },
    pause: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
  };
}

/** The first line of the answer to PING on a new connection. */
async function ping(port: number, certificate: Certificate | undefined): Promise<string> {
  const socket = certificate
    ? connectTls({ host, port, ...tlsOptions(certificate) })
    : connectTcp({ host, port });
  socket.write('PING\r\n');
  try {
    const [chunk]: Buffer[] = await once(socket, 'data', { signal: AbortSignal.timeout(1_000) });
    return String(chunk);
  } finally {
    socket.destroy();
  }
}
