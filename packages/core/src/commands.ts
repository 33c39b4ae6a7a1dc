import type { Arguments } from './arguments.js';
import { checkText, runCheck } from './check.js';
import type { Server } from './define-server.js';
import { exitWith, problemText } from './exit.js';
import { helpText } from './help.js';
import type { Outline } from './outline.js';
import { printConfig, printConfigHosts } from './print-config.js';
import { readSetup } from './setup.js';

/** Runs what a person types: --help, --version, --print-config and --check. They print on stdout and do not speak MCP. */
export async function runCommand(
  { command, flags, host = '', json, problems }: Arguments,
  {
    outline,
    load,
    env,
  }: { outline: Outline; load: () => Promise<Server>; env: Record<string, string | undefined> },
): Promise<void> {
  if (command !== 'check' && problems.length > 0) return exitWith(2, problemText(outline, problems));
  switch (command) {
    case 'help':
      process.stdout.write(helpText(outline));
      return;
    case 'version':
      process.stdout.write(`${outline.version}\n`);
      return;
    case 'print-config': {
      const wrong = readSetup(outline, { env: {}, flags }).problems;
      if (wrong.length > 0) return exitWith(2, problemText(outline, wrong));
      const block = printConfig(outline, host, { windows: process.platform === 'win32', flags });
      if (block) process.stdout.write(block);
      else exitWith(2, `--print-config: name a host: ${printConfigHosts.join(', ')}\n`);
      return;
    }
    case 'check': {
      const setup = readSetup(outline, { env, flags });
      const report = await runCheck(await load(), setup, [...problems, ...setup.problems]);
      process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : checkText(report));
      process.exitCode = report.ok ? 0 : 1;
      return;
    }
    case 'serve':
      throw new Error('serve is not a command of this kind');
  }
}
