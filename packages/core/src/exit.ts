/** Says why on stderr and lets the process end with `code` once everything is written. */
export function exitWith(code: number, reason: string): void {
  process.stderr.write(reason);
  process.exitCode = code;
}
