import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, serverPackages } from '../workspace.js';
import { coreLayers } from './layers.js';
import { type SourceFile, sourceFiles } from './source-file.js';

// Think at 200 lines, stop at 300.
const mostLines = 300;
const guides = ['README.md', 'CONTRIBUTING.md', 'AGENTS.md', 'SECURITY.md'];

/** Every rule of the house that can be checked by reading; each broken one in a sentence. */
export function runHouseChecks(files = sourceFiles()): string[] {
  const servers = serverPackages().map(({ path, manifest }) => ({ path, name: manifest.name }));
  return [
    ...layers(files),
    ...length(files),
    ...names(files),
    ...vendorNamesInCore(
      files,
      servers.map(({ path }) => basename(path)),
    ),
    ...serversApart(files, servers),
    ...vendorInOneFile(
      files,
      servers.map(({ path }) => path),
    ),
    ...sdkOnlyInCore(files),
    ...pathsInGuides([
      ...guides,
      ...servers.map(({ path }) => `${path}/README.md`),
      'packages/core/README.md',
    ]),
  ];
}

function layers(files: SourceFile[]): string[] {
  const rowOf = new Map(coreLayers.flatMap((row, index) => row.map((name) => [name, index] as const)));
  return files
    .filter(({ path, isTest }) => path.startsWith('packages/core/src/') && !isTest)
    .flatMap(({ path, imports }) => {
      const row = rowOf.get(basename(path, '.ts'));
      if (row === undefined)
        return [`${path} has no place among core's layers (apps/catalog/src/house/layers.ts)`];
      return imports
        .filter(({ from }) => from.startsWith('./'))
        .filter(({ from }) => (rowOf.get(basename(from, '.js')) ?? Number.POSITIVE_INFINITY) >= row)
        .map(({ from }) => `${path} imports ${from}, which is not below it`);
    });
}

function length(files: SourceFile[]): string[] {
  return files
    .filter(
      ({ isTest, path }) =>
        !isTest || (path.startsWith('packages/testkit/src/') && !path.endsWith('.test.ts')),
    )
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > mostLines)
    .map(({ path, lines }) => `${path} has ${lines} lines; ${mostLines} are the limit`);
}

function names(files: SourceFile[]): string[] {
  return files
    .filter(
      ({ path }) =>
        !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config))?\.ts$/.test(basename(path)) ||
        /(^|\/)(utils?|helpers?|misc|common)(\.ts|\/)/.test(path),
    )
    .map(({ path }) => `${path} is not named in kebab-case for what it holds`);
}

function vendorNamesInCore(files: SourceFile[], vendors: string[]): string[] {
  const pattern = new RegExp(`\\b(${vendors.join('|')})\\b`, 'i');
  return files
    .filter(({ path, isTest }) => path.startsWith('packages/core/src/') && !isTest)
    .filter(({ text }) => vendors.length > 0 && pattern.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')))
    .map(({ path, text }) => `${path} names a vendor (${pattern.exec(text)?.[1]})`);
}

function serversApart(files: SourceFile[], servers: Array<{ path: string; name: string }>): string[] {
  return files
    .filter(({ path, isTest }) => path.startsWith('packages/') && !isTest)
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) =>
          servers.some((server) => from === server.name || from.startsWith(`${server.name}/`)),
        )
        .map(({ from }) => `${path} imports the server ${from}`),
    );
}

/** What is not ours, not Node's and not the shared tools of all servers is the vendor's, and only client.ts and workers may load it. */
function vendorInOneFile(files: SourceFile[], serverPaths: string[]): string[] {
  const shared = /^(\.|node:|zod$|zod\/|@patchbay\/)/;
  return files
    .filter(({ path, isTest }) => serverPaths.some((server) => path.startsWith(`${server}/src/`)) && !isTest)
    .filter(({ path }) => !/(^|\/)(client(-[a-z-]+)?|[a-z-]+-worker)\.ts$|\/src\/client\//.test(path))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from, types }) => !types && !shared.test(from))
        .map(({ from }) => `${path} loads ${from}; only client.ts may`),
    );
}

function sdkOnlyInCore(files: SourceFile[]): string[] {
  return files
    .filter(
      ({ path }) =>
        !path.startsWith('packages/core/') &&
        !path.startsWith('packages/testkit/') &&
        !path.startsWith('apps/'),
    )
    .filter(({ imports }) => imports.some(({ from }) => from.startsWith('@modelcontextprotocol/')))
    .map(({ path }) => `${path} imports the MCP SDK; only core does`);
}

/** Guides go stale when files move: every path they name must exist. */
function pathsInGuides(paths: string[]): string[] {
  return paths
    .filter((guide) => existsSync(join(root, guide)))
    .flatMap((guide) => {
      const text = readFileSync(join(root, guide), 'utf8');
      const named = [
        ...text.matchAll(/`((?:packages|apps|scripts|\.github|\.changeset|\.ci)\/[\w./-]*[\w/])`/g),
      ].map(([, path]) => path ?? '');
      const linked = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, path]) =>
        join(guide, '..', path ?? ''),
      );
      return [...new Set([...named, ...linked])]
        .filter((path) => !path.includes('<') && !existsSync(join(root, path)))
        .map((path) => `${guide} names ${path}, which is not there`);
    });
}
