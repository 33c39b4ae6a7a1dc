import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A Node process that runs some TypeScript of a test beside this folder's modules. */
export interface TestChild {
  process: ChildProcess;
  /** The first line it prints, as JSON. Rejects with its stderr when it ends without one. */
  firstLine(): Promise<unknown>;
}

/** `source` is an ES module; `folder` in it is replaced by this folder, for its imports. */
export function runInChild(source: string, environment: NodeJS.ProcessEnv = {}): TestChild {
  const folder = import.meta.dirname;
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', source.replaceAll('{folder}', folder)],
    {
      cwd: join(folder, '..', '..'),
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let complaint = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (complaint += chunk));
  return {
    process: child,
    async firstLine() {
      while (!output.includes('\n')) {
        const [event] = await Promise.race([
          once(child.stdout, 'data').then(() => ['data']),
          once(child, 'close').then(() => ['close']),
        ]);
        if (event === 'close' && !output.includes('\n'))
          throw new Error(`The child printed nothing: ${complaint}`);
      }
      return JSON.parse(output.slice(0, output.indexOf('\n')));
    },
  };
}
