// The time the runner puts before every line.
const stamp = /^\uFEFF?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/;
// ECMA-48: control sequences, operating system commands, and single escapes.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const escapes = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/g;

/** A line of a log as a person sees it on a terminal: without time, colours, and what a progress bar has painted over. */
export function plainLine(line: string): string {
  const untimed = line.replace(stamp, '');
  const bare = untimed.includes('\u001B') ? untimed.replace(escapes, '') : untimed;
  if (!bare.includes('\r')) return bare;
  const painted = bare.replace(/\r+$/, '');
  return painted.slice(painted.lastIndexOf('\r') + 1);
}
