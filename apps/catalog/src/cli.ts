import { runHouseChecks } from './house/run-house-checks.js';
import { stampIntegration } from './stamp.js';
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
  case 'new': {
    for (const path of stampIntegration(args[0] ?? '')) process.stdout.write(`wrote: ${path}\n`);
    process.stdout.write('Now: pnpm install, pnpm build, pnpm sync, and make its one tool yours.\n');
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
    process.stderr.write('usage: sync [--check] | house | new <name>\n');
    process.exitCode = 2;
}
