import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Drive } from '../drive.js';
import { fetchPackages } from '../fetch-packages.js';
import { type NodeVersion, nodeBinary } from '../node-binaries.js';

/** How a host starts a server. */
export interface Start {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** What a client got from one server. */
export interface Got {
  tools: string[];
  /** The answer's text, or the error's. */
  text: string;
}

export interface ClientRun {
  /** One for each start, in order. */
  got: Got[];
  /** Everything the client and the servers under it wrote. */
  output: string;
}

/** MCP clients that are not the SDK's: the Node they need, and the packages they are made of, exact, because npm cannot choose between them. */
const clients = {
  'ai-sdk': { node: '24.21.0', packages: { '@ai-sdk/mcp': '2.0.99', zod: '4.6.7' } },
  langchain: {
    node: '20.20.2',
    packages: {
      '@langchain/mcp-adapters': '1.1.4',
      '@langchain/core': '1.2.13',
      '@langchain/langgraph': '1.4.10',
      '@langchain/langgraph-checkpoint': '1.1.5',
      zod: '4.6.7',
    },
  },
} satisfies Record<string, { node: NodeVersion; packages: Record<string, string> }>;
export type ClientName = keyof typeof clients;
// The key type of an object is lost by Object.keys; the object is the one above.
export const clientNames = Object.keys(clients) as ClientName[];

/** Gets what a client needs from npm, once. */
export async function fetchClient(name: ClientName): Promise<{ node: string; folder: string }> {
  const [node, folder] = await Promise.all([
    nodeBinary(clients[name].node),
    fetchPackages(name, clients[name].packages),
  ]);
  return { node, folder };
}

/** Lets a client list the tools of each server and call one of them. */
export async function runClient(name: ClientName, starts: Start[], call: Drive['call']): Promise<ClientRun> {
  const { node, folder } = await fetchClient(name);
  const program = readFileSync(join(import.meta.dirname, `${name}.mjs`), 'utf8');
  // As text, so that its imports are found from the folder it runs in.
  const args = ['--input-type=module', '--eval', program, JSON.stringify({ starts, call })];
  const { stdout, stderr } = await promisify(execFile)(node, args, { cwd: folder });
  const got = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { got, output: stdout + stderr };
}
