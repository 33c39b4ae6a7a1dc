import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SavedRun } from '../report.js';
import { plotSvg } from './plot-svg.js';
import { comparisonTable } from './readme-table.js';

const plotFile = fileURLToPath(new URL('../../results/comparison.svg', import.meta.url));
const readmeFile = fileURLToPath(new URL('../../../../README.md', import.meta.url));
const [start, end] = ['<!-- comparison:start -->', '<!-- comparison:end -->'];

/**
 * The picture and the README as they should be for these runs, by path.
 * @throws where the README has no markers for the table
 */
export function comparisonFiles(runs: SavedRun[]): Map<string, string> {
  const readme = readFileSync(readmeFile, 'utf8');
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`README.md has no place for the comparison: put ${start} and ${end} where it belongs.`);
  return new Map([
    [plotFile, plotSvg(runs)],
    [readmeFile, `${readme.slice(0, from + start.length)}\n${comparisonTable(runs)}\n${readme.slice(to)}`],
  ]);
}

/** Writes what is not as it should be. @returns the paths that were written */
export function writeComparison(runs: SavedRun[]): string[] {
  const stale = staleComparison(runs);
  for (const [path, wanted] of stale) writeFileSync(path, wanted);
  return stale.map(([path]) => path);
}

/** The files that differ from what the saved runs say, with what they should hold. */
export function staleComparison(runs: SavedRun[]): [path: string, wanted: string][] {
  return [...comparisonFiles(runs)].filter(
    ([path, wanted]) => !existsSync(path) || readFileSync(path, 'utf8') !== wanted,
  );
}
