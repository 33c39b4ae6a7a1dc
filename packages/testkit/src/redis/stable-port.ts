import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * A free TCP port of 127.0.0.1 between 12,000 and 31,999 for a server that goes away and comes back. The range lies
 * below the one that systems hand to outgoing connections (32,768 and up on Linux, 49,152 and up elsewhere): while
 * the server is down, no other connection takes its port, and a client that keeps trying never connects to itself.
 */
export async function stablePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    const probe = createServer();
    probe.listen(port, '127.0.0.1');
    const taken = await once(probe, 'listening').then(
      () => false,
      () => true,
    );
    if (taken) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}
