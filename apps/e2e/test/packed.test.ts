import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packagesIn, root, serverPackages } from '@patchbay/catalog/workspace';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PackedPackage, packAll } from '../src/published.js';

const scratch = mkdtempSync(join(tmpdir(), 'patchbay-packed-'));
let packages: PackedPackage[] = [];
beforeAll(async () => {
  packages = await packAll(scratch);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function packageOf(path: string): PackedPackage {
  const found = packages.find((packed) => packed.path === path);
  if (!found) throw new Error(`${path} was not packed`);
  return found;
}

const published = packagesIn('packages').filter(({ manifest }) => !manifest.private);
const dependencyFields = ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundledDependencies'];

describe.each(published)('$manifest.name as it is published', ({ path }) => {
  it('holds no source map, test, metafile or source', () => {
    const { files } = packageOf(path);
    const unwanted = files.filter(
      (file) =>
        /\.map$|\.test\.|(^|\/)(test|src)\/|metafile|tsconfig|tools\.snap/.test(file) ||
        /(?<!\.d)\.ts$/.test(file),
    );
    expect(unwanted).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
  });

  it('says nothing that only holds inside the workspace', () => {
    const { packed } = packageOf(path);
    const said = Object.entries(packed).filter(
      ([field]) => field !== 'scripts' && field !== 'devDependencies',
    );
    expect(JSON.stringify(said)).not.toMatch(/workspace:|catalog:|@patchbay\/source/);
  });

  it('passes publint', async () => {
    const { tarball } = packageOf(path);
    const content = readFileSync(tarball);
    const { messages, pkg } = await publint({
      strict: true,
      pack: { tarball: content.buffer.slice(content.byteOffset, content.byteOffset + content.length) },
    });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });
});

describe.each(serverPackages())('$manifest.name as it is published', ({ path, folder }) => {
  it('has nothing to install', () => {
    const { packed } = packageOf(path);
    expect(Object.keys(packed).filter((field) => dependencyFields.includes(field))).toEqual([]);
  });

  it('is smaller than 1 MB', () => {
    expect(statSync(packageOf(path).tarball).size).toBeLessThan(1_000_000);
  });

  it('names exactly the packages whose code is inside, with version, licence and text', () => {
    const { content } = packageOf(path);
    const notices = readFileSync(join(content, 'THIRD-PARTY-NOTICES'), 'utf8');
    const parts = notices.split(`${'-'.repeat(72)}\n`).map((part) => part.trim().split('\n'));
    const named = parts.map(
      (lines) => lines.find((line) => /^\S+ \d\S* \(.+\)$/.test(line)) ?? lines[0] ?? '',
    );
    const metafile = JSON.parse(readFileSync(join(folder, 'dist/metafile-esm.json'), 'utf8'));
    expect(named).toEqual(bundled(Object.keys(metafile.inputs), folder));
    for (const lines of parts) expect(lines.length).toBeGreaterThan(2);
  });
});

/** `name version (licence)` of every package among the bundler's inputs, which are paths from `folder`. */
function bundled(inputs: string[], folder: string): string[] {
  const homes = inputs.flatMap((input) => {
    const at = input.lastIndexOf('node_modules/');
    if (at < 0) return [];
    const [first = '', second = ''] = input.slice(at + 'node_modules/'.length).split('/');
    return [input.slice(0, at) + join('node_modules', first, first.startsWith('@') ? second : '')];
  });
  const lines = [...new Set(homes)].map((home) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, home, 'package.json'), 'utf8'));
    return `${name} ${version} (${license})`;
  });
  return [...new Set(lines)].sort();
}

it('core lets its user have newer versions of what it stands beside', () => {
  expect(packageOf('packages/core').packed.peerDependencies).toEqual({
    '@modelcontextprotocol/server': expect.stringMatching(/^\^2\.\d+\.\d+$/),
    zod: expect.stringMatching(/^\^4\.\d+\.\d+$/),
  });
});

it('core has types that ESM users and bundlers find, at the top and on a path of its own', async () => {
  const attw = join(root, 'apps/e2e/node_modules/.bin/attw');
  const args = ['--profile', 'esm-only', '--format', 'json', '--entrypoints', '.', 'retry', 'stdio'];
  // attw ends with an error where a problem is left.
  const { stdout } = await promisify(execFile)(attw, [packageOf('packages/core').tarball, ...args], {
    maxBuffer: 64e6,
    shell: process.platform === 'win32',
  });
  const { analysis } = JSON.parse(stdout);
  expect(Object.keys(analysis.entrypoints)).toEqual(['.', './retry', './stdio']);
});
