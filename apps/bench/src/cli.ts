import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { runPostgres } from './postgres/run.js';
import { type Section, sectionText } from './report.js';

const benches: Record<string, (options: { quick: boolean }) => AsyncGenerator<Section>> = {
  postgres: runPostgres,
};

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no bench ${unknown.join(', ')}; there are: ${Object.keys(benches).join(', ')}\n`,
  );
  process.exit(2);
}

const results = fileURLToPath(new URL('../results/', import.meta.url));
mkdirSync(results, { recursive: true });
for (const name of names.length > 0 ? names : Object.keys(benches)) {
  const texts = [
    `# ${name}\n`,
    `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}. Ratios within one run hold; absolute times are this machine's.\n`,
  ];
  for await (const section of benches[name]?.({ quick: args.includes('--quick') }) ?? []) {
    texts.push(sectionText(section));
    process.stdout.write(`${texts.at(-1)}\n`);
  }
  if (!args.includes('--quick')) writeFileSync(`${results}${name}.md`, texts.join('\n'));
}
