import { runHouseChecks } from './house/run-house-checks.js';
import { sync } from './sync.js';

const [command, ...args] = process.argv.slice(2);

switch (command) {
  case 'sync': {
    const stale = await sync({ check: args.includes('--check') });
    for (const path of stale)
      process.stdout.write(`${args.includes('--check') ? 'stale' : 'wrote'}: ${path}\n`);
    if (args.includes('--check') && stale.length > 0) {
      process.stderr.write('Run `pnpm sync` and commit what it writes together with its cause.\n');
      process.exitCode = 1;
    }
    break;
  }
  case 'house': {
    const broken = runHouseChecks();
    for (const sentence of broken) process.stdout.write(`${sentence}\n`);
    process.stdout.write(
      broken.length === 0 ? 'The house is in order.\n' : `${broken.length} rules are broken.\n`,
    );
    if (broken.length > 0) process.exitCode = 1;
    break;
  }
  default:
    process.stderr.write('usage: sync [--check] | house\n');
    process.exitCode = 2;
}
