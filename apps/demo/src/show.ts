import type { Answer } from '@patchbay/testkit';

const colours = process.stdout.isTTY && !process.env.NO_COLOR;

function paint(code: number, text: string): string {
  return colours ? `\u001b[${code}m${text}\u001b[0m` : text;
}

export function heading(text: string): void {
  process.stdout.write(`\n${paint(1, text)}\n`);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What the assistant asks for, as a call. */
export function showCall(tool: string, args: object): void {
  process.stdout.write(`\n${paint(36, `-> ${tool}`)} ${JSON.stringify(args)}\n`);
}

/** What came back, shortened for the screen, and what it cost the model. */
export function showAnswer({ text, isError }: Answer, ms: number): void {
  const shown = text.length > 420 ? `${text.slice(0, 420)} ...` : text;
  process.stdout.write(`${paint(isError ? 33 : 32, '<-')} ${shown}\n`);
  process.stdout.write(`${paint(2, `   about ${tokens(text)} tokens, ${Math.round(ms)} ms`)}\n`);
}

/** Rows as a small table for a person. */
export function showRows(columns: string[], rows: Array<Array<string | null>>): void {
  const widths = columns.map((name, index) =>
    Math.max(name.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: Array<string | null>) =>
    `   ${cells.map((cell, index) => (cell ?? '').padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd();
  process.stdout.write(`${paint(1, line(columns))}\n${rows.map(line).join('\n')}\n`);
}

// JSON of this kind measured 3 to 4 bytes a token with o200k_base; 3.6 is the middle.
const bytesPerToken = 3.6;

export function tokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / bytesPerToken);
}
