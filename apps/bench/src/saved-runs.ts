import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runText, type SavedRun } from './report.js';

const folder = fileURLToPath(new URL('../results/', import.meta.url));

/** Keeps a run as JSON for the plot and as a page for people. */
export function saveRun(run: SavedRun): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}${run.name}.json`, `${JSON.stringify(run, undefined, 2)}\n`);
  writeFileSync(`${folder}${run.name}.md`, runText(run));
}

/** The last saved run of every bench that has one, by name. */
export function savedRuns(): SavedRun[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(`${folder}${file}`, 'utf8')));
}

export function machineText(): string {
  return `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}. Ratios within one run hold; absolute times are this machine's.`;
}
