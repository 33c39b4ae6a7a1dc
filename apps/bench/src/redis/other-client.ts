import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A client that does nothing but PING, to see what others feel of a call. */
export interface OtherClient {
  /** The longest PING in milliseconds since the last time this was asked, and how many there were. */
  worst(): Promise<{ worstMs: number; count: number }>;
  close(): void;
}

export async function startOtherClient(url: string): Promise<OtherClient> {
  const child = fork(fileURLToPath(new URL('./raw-ping.mjs', import.meta.url)), [url], { execArgv: [] });
  const client: OtherClient = {
    async worst() {
      child.send('worst');
      const [answer] = await once(child, 'message');
      return answer;
    },
    close: () => child.disconnect(),
  };
  // The first PING waits for the connection.
  while ((await client.worst()).count === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  return client;
}
