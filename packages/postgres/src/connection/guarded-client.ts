import type { Client, ClientBase, ClientConfig } from 'pg';

/** The connection under a client, there in every release of node-postgres; its types leave it out. */
interface Inner {
  connection: { attachListeners(stream: import('node:net').Socket): void };
}

/**
 * Clients whose parser may fail: node-postgres throws out of the socket's event when it meets what it does not know, such as a demand
 * for Kerberos, and nobody who waits would hear of it. Here the connection ends with that error.
 */
export function guarded(Original: typeof Client): new () => ClientBase {
  function makeClient(config: ClientConfig): Client {
    const client = new Original(config);
    // See above.
    const { connection } = client as unknown as Inner;
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = (stream) => {
      const emit = stream.emit.bind(stream);
      stream.emit = (event: string | symbol, ...args: unknown[]) => {
        if (event !== 'data') return emit(event, ...args);
        try {
          return emit(event, ...args);
        } catch (error) {
          // What the parser throws is an error; a stream ends with nothing else.
          stream.destroy(error as Error);
          return true;
        }
      };
      attach(stream);
    };
    return client;
  }
  // The pool calls what it is given with `new`, which a function that returns an object obeys.
  return makeClient as unknown as new () => ClientBase;
}
