import { outlineOf, type Server } from './define-server.js';
import { serveOutline } from './stdio.js';

/** Runs a declared server as a command; see `serveOutline` for what it does and how it exits. */
export function serve(server: Server): Promise<void> {
  return serveOutline(outlineOf(server), async () => server);
}
