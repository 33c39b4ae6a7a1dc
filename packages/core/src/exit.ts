import type { Outline } from './outline.js';

/** Says why on stderr and lets the process end with `code` once everything is written. */
export function exitWith(code: number, reason: string): void {
  process.stderr.write(reason);
  process.exitCode = code;
}

/** Everything that keeps a server from starting, and where its settings are listed. */
export function problemText({ name }: Outline, problems: string[]): string {
  return `${name}-mcp did not start:\n${problems.map((problem) => `  ${problem}\n`).join('')}Run ${name}-mcp --help for the settings.\n`;
}
