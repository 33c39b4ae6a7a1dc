// The floor for a server on a vendor's SDK in a process of its own: JSON lines in, one call each, JSON lines out.
import { createInterface } from 'node:readline';

/** Answers every tools/call with what `answer` makes of its arguments. */
export function serveLines(answer) {
  createInterface({ input: process.stdin }).on('line', async (line) => {
    const { id, method, params } = JSON.parse(line);
    if (id === undefined) return;
    const text = method === 'tools/call' ? JSON.stringify(await answer(params.arguments)) : '';
    process.stdout.write(
      `${JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text }] } })}\n`,
    );
  });
  process.stdin.on('end', () => process.exit(0));
}
