import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A scratch folder with at most one process in it; neither outlives the process that made them. */
export interface GuardedFolder {
  path: string;
  /** Names the process to end with the folder; `undefined` when there is none any more. */
  guard(pid: number | undefined): void;
  /** Removes the folder. */
  remove(): Promise<void>;
}

/**
 * Reads process ids, one a line, until the pipe closes; then ends the last one and removes the folder. The pipe
 * closes however its writer dies, so a test run that is killed leaves nothing behind, which a handler inside the
 * dying process cannot promise.
 */
const guardScript =
  'while read -r pid; do last=$pid; done; [ -z "$last" ] || kill -KILL "$last"; rm -rf "$0"';

/** Makes a scratch folder in the system's temporary folder. */
export async function guardedFolder(prefix: string): Promise<GuardedFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  // A session of its own, so that Ctrl-C in a terminal does not reach it before its work is done.
  const guard = spawn('/bin/sh', ['-c', guardScript, path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.unref();
  return {
    path,
    guard: (pid) => void guard.stdin.write(`${pid ?? ''}\n`),
    async remove() {
      guard.ref();
      const ended = once(guard, 'exit');
      guard.kill('SIGKILL');
      await ended;
      await rm(path, { recursive: true, force: true });
    },
  };
}
