import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '@patchbay/catalog/workspace';
import { github } from './drives/github.js';
import { pinecone } from './drives/pinecone.js';
import { postgres } from './drives/postgres.js';
import { redis } from './drives/redis.js';
import { stripe } from './drives/stripe.js';

/** How a server is driven by programs that know nothing about it. */
export interface Drive {
  /** A read that reaches the backend. */
  call: { tool: string; args: Record<string, unknown> };
  /** Flags that list every tool, for servers with toolsets. */
  allTools?: string[];
  /** Starts what the server talks to. Without it the servers are called without settings and have to say what is missing. */
  startBackend?: () => Promise<Backend>;
}

/** Something to talk to. */
export interface Backend {
  /** The settings that lead to it. */
  env: Record<string, string>;
  /** A text that the answer to `call` holds when the backend was reached. */
  answer: string;
  /** Parts of the settings that must never appear in a result, an error or a log. */
  secrets: string[];
  /** What was asked of a fake that the real service does not know; a correct server leaves it empty. */
  problems(): string[];
  stop(): Promise<void>;
}

const drives: Record<string, Drive> = { github, pinecone, postgres, redis, stripe };

/**
 * How a server is driven; one that nobody wrote a drive for is called by its first read, with no arguments and no settings.
 * @param path the server's folder from the root, for example `packages/postgres`
 */
export function driveOf(path: string): Drive {
  const { name, tools } = JSON.parse(readFileSync(join(root, path, 'tools.snap.json'), 'utf8'));
  const reads = tools.filter(({ access }: { access: string }) => access === 'read');
  return drives[name] ?? { call: { tool: reads[0].name, args: {} } };
}
