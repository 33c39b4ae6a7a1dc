import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How a server's process is started: a file for Node, its arguments, and what is added to a small clean environment. */
export interface Launch {
  file: string;
  args?: string[];
  env?: Record<string, string>;
}

/** A server to measure and the name it has in the tables. */
export interface Contender {
  name: string;
  launch: Launch;
}

/**
 * The built file of one of our servers, as it is published.
 * @throws where it was not built
 */
export function builtBin(name: string): string {
  const file = fileURLToPath(new URL(`../../../packages/${name}/dist/bin.js`, import.meta.url));
  if (!existsSync(file)) throw new Error(`${file} is not there: run pnpm build first.`);
  return file;
}
