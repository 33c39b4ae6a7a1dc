// Adds up the reports that vitest left in each package and prints 'N passed, N failed' as its last line.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
let passed = 0;
let failed = 0;
for (const group of ['packages', 'apps']) {
  for (const name of readdirSync(join(root, group)).sort()) {
    const folder = join(root, group, name);
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (!scripts.test) continue;
    const file = join(folder, '.reports', 'vitest.json');
    if (!existsSync(file)) {
      process.stdout.write(`${group}/${name}: no report, counted as one failure\n`);
      failed += 1;
      continue;
    }
    const report = JSON.parse(readFileSync(file, 'utf8'));
    // A file that could not be loaded has no failed test in it, only a failed suite.
    const broken = report.testResults.filter(
      (suite) => suite.status === 'failed' && suite.assertionResults.length === 0,
    ).length;
    process.stdout.write(
      `${group}/${name}: ${report.numPassedTests} passed, ${report.numFailedTests + broken} failed${report.numPendingTests ? `, ${report.numPendingTests} skipped` : ''}\n`,
    );
    passed += report.numPassedTests;
    failed += report.numFailedTests + broken;
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
