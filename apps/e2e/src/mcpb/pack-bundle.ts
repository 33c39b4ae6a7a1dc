import { execFile } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchPackages } from '../fetch-packages.js';
import type { PackedPackage } from '../published.js';

const mcpb = { '@anthropic-ai/mcpb': '2.1.2' };
const cli = 'node_modules/@anthropic-ai/mcpb/dist/cli/cli.js';

/** Runs the official tool for bundles, fetched from npm once; throws what it printed where it fails. */
export async function runMcpb(...args: string[]): Promise<void> {
  const folder = await fetchPackages('mcpb', mcpb);
  await promisify(execFile)(process.execPath, [join(folder, cli), ...args]);
}

/**
 * Makes the bundle that Claude Desktop installs by double click: what npm gets, with the manifest beside it.
 * @param to the folder it is written into
 * @returns its path, `<name>-mcp.mcpb`: a link to the latest release's file stays the same; the version is in the manifest
 */
export async function packBundle({ folder, content, manifest }: PackedPackage, to: string): Promise<string> {
  copyFileSync(join(folder, 'mcpb.json'), join(content, 'manifest.json'));
  const [bin = ''] = Object.keys(manifest.bin ?? {});
  const bundle = join(to, `${bin}.mcpb`);
  await runMcpb('pack', content, bundle);
  return bundle;
}
