import { join } from 'node:path';
import { serverPackages } from '@patchbay/catalog/workspace';
import { driveOf } from '../drive.js';
import { growthOf, leftBehind, runSoak } from './run-soak.js';

// Usage: pnpm soak <server> [calls]. Its end is a failure where memory or connections grew, or an answer was lost or doubled.
const [name = '', calls = '200000'] = process.argv.slice(2);
const server = serverPackages().find(({ path }) => path === `packages/${name}`);
const drive = server && driveOf(server.path);
const backend = await drive?.startBackend?.();
if (!server || !drive || !backend) {
  process.stderr.write(`usage: pnpm soak <server> [calls]; servers: ${known()}\n`);
  process.exit(2);
}
const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const report = await runSoak({
  bin: join(server.folder, Object.values(server.manifest.bin ?? {})[0] ?? ''),
  call: drive.call,
  backend,
  calls: Number(calls),
  seed: 42,
  onSample: ({ rss, heapUsed, handles, connections }, done) =>
    print(
      `${done} calls: ${megabytes(rss)}, heap ${megabytes(heapUsed)}, ${handles} handles, ${connections} connections`,
    ),
});
await backend.stop();

const { samples, lost, doubled, exitCode } = report;
const memoryGrowth = growthOf(samples, 'rss');
const leaked = leftBehind(samples);
print(
  `Settings: ${JSON.stringify(report.settings)}. The rate limit is switched off, or it would be what is measured.`,
);
print(`Outcomes: ${JSON.stringify(report.outcomes)}`);
print(`Lost ${lost.length}, doubled ${doubled.length}, exit ${exitCode}`);
print(`Left behind: ${leaked.join(', ') || 'no handle, no connection'}`);
print(
  `Median of the last quarter to the second's: memory ${memoryGrowth.toFixed(2)}, heap ${growthOf(samples, 'heapUsed').toFixed(2)}`,
);
const failed = lost.length + doubled.length + leaked.length > 0 || memoryGrowth > 1.1 || exitCode !== 0;
process.exitCode = failed ? 1 : 0;

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function known(): string {
  return serverPackages()
    .map(({ path }) => path.replace('packages/', ''))
    .join(', ');
}
