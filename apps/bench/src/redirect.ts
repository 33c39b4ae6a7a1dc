import { fileURLToPath } from 'node:url';

/** Settings that send what a peer asks of `from` (its vendor's address, built in) to `to`, a fake on loopback. */
export function redirect(from: string, to: string): Record<string, string> {
  const preload = fileURLToPath(new URL('./redirect-preload.cjs', import.meta.url));
  return { NODE_OPTIONS: `--require=${preload}`, BENCH_REDIRECT: JSON.stringify({ [from]: to }) };
}

/** What a section says about a peer that was redirected. */
export function redirectNote(address: string): string {
  return `The peer has ${address} built in: a small preload sends those requests to the fake, its own code is as published.`;
}
