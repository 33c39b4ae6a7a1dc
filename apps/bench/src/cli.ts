import type { Bench } from './bench.js';
import { writeComparison } from './comparison/write-comparison.js';
import { githubBench } from './github/run.js';
import { pineconeBench } from './pinecone/run.js';
import { postgresBench } from './postgres/run.js';
import { redisBench } from './redis/run.js';
import { type SavedRun, sectionText } from './report.js';
import { machineText, savedRuns, saveRun } from './saved-runs.js';
import { stripeBench } from './stripe/run.js';

const benches: Record<string, Bench> = {
  postgres: postgresBench,
  redis: redisBench,
  github: githubBench,
  pinecone: pineconeBench,
  stripe: stripeBench,
};

const args = process.argv.slice(2);
const quick = args.includes('--quick');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in benches) && name !== 'plot');
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}, and plot\n`,
  );
  process.exit(2);
}

for (const [name, bench] of Object.entries(benches)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const { title, ours, peer } = bench;
  const run = { name, title, ours, peer, machine: machineText(), sections: [] };
  await measure(run, bench);
}

if (names.includes('plot') || !quick)
  for (const path of writeComparison(savedRuns())) process.stdout.write(`wrote: ${path}\n`);

async function measure(run: SavedRun, bench: Bench): Promise<void> {
  for await (const section of bench.run({ quick })) {
    run.sections.push(section);
    process.stdout.write(`${sectionText(section)}\n`);
  }
  if (!quick) saveRun(run);
}
