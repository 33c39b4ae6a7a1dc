import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is inside a bundle. */
export interface BundledPackage {
  name: string;
  version: string;
  license: string;
  text: string;
}

/** The packages a bundle is made of, from the bundler's own list of inputs, sorted by name. */
export function bundledPackages(
  metafile: { inputs: Record<string, unknown> },
  cwd: string,
): BundledPackage[] {
  const folders = Object.keys(metafile.inputs).flatMap((input) => packageFolder(join(cwd, input)) ?? []);
  return [...new Set(folders)].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of the package a file belongs to; undefined for our own files. */
function packageFolder(file: string): string | undefined {
  return /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(file)?.[1];
}

function readPackage(folder: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : '';
  if (!text && !license) throw new Error(`${name} is bundled and says nothing about its licence`);
  return { name, version, license: String(license ?? 'see below'), text };
}

/** The text of THIRD-PARTY-NOTICES. */
export function noticesText(packages: BundledPackage[]): string {
  const parts = packages.map(
    ({ name, version, license, text }) =>
      `${name} ${version} (${license})\n\n${text || `Licensed under ${license}; the package ships no licence text.`}\n`,
  );
  return `This package contains code of the following packages.\n\n${parts.join(`\n${'-'.repeat(72)}\n\n`)}`;
}

/** The metafile tsup wrote into a folder, or undefined. */
export function readMetafile(dist: string): { inputs: Record<string, unknown> } | undefined {
  const file = join(dist, 'metafile-esm.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
