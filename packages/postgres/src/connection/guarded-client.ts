import pg from 'pg';

/**
 * A client whose parser may fail: node-postgres throws out of the socket's event when it meets what it does not know, such as a demand
 * for Kerberos, and nobody who waits would hear of it. Here the connection ends with that error.
 */
function makeClient(config: pg.ClientConfig): pg.Client {
  const client = new pg.Client(config);
  const { connection } = innerOf(client);
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

/** The pool calls what it is given with `new`, which a function that returns an object obeys. */
export const guardedClient = makeClient as unknown as new () => pg.ClientBase;

/** The connection under a client, there in every release of node-postgres; its types leave it out. */
function innerOf(client: pg.Client) {
  return client as unknown as {
    connection: { attachListeners(stream: import('node:net').Socket): void };
  };
}
