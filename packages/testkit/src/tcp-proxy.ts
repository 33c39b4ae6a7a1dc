import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What happens to the bytes of new and open connections. */
export type Fault =
  | { kind: 'pass' }
  /** New connections are reset at once; open ones go on. */
  | { kind: 'refuse' }
  /** Bytes are swallowed in both directions; nothing is closed. */
  | { kind: 'silence' }
  /** Each chunk waits. */
  | { kind: 'slow'; delayMs: number }
  /** After this many further bytes from the server the connection is reset. */
  | { kind: 'cut-after'; bytes: number };

export interface TcpProxy {
  host: string;
  port: number;
  set(fault: Fault): void;
  /** Resets every open connection now. */
  cut(): void;
  /** Connections that are open now. */
  open(): number;
  /** Connections ever accepted. */
  accepted(): number;
  close(): Promise<void>;
}

/** A proxy on loopback in front of a real server, for faults between the two. */
export async function startTcpProxy(target: { host?: string; port: number }): Promise<TcpProxy> {
  let fault: Fault = { kind: 'pass' };
  let accepted = 0;
  const pairs = new Set<{ near: Socket; far: Socket }>();

  const server = createServer((near) => {
    accepted += 1;
    near.on('error', () => {});
    if (fault.kind === 'refuse') return void near.resetAndDestroy();
    const far = connect(target.port, target.host ?? '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    far.on('error', () => near.resetAndDestroy());
    const end = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('close', end);
    far.on('close', end);
    near.on('data', (chunk) => forward(chunk, far));
    far.on('data', (chunk) => {
      if (fault.kind !== 'cut-after') return forward(chunk, near);
      fault.bytes -= chunk.length;
      if (fault.bytes > 0) return void near.write(chunk);
      near.write(chunk.subarray(0, chunk.length + fault.bytes), () => near.resetAndDestroy());
    });
  });

  function forward(chunk: Buffer, to: Socket) {
    if (fault.kind === 'silence') return;
    if (fault.kind === 'slow') setTimeout(() => to.writable && to.write(chunk), fault.delayMs);
    else if (to.writable) to.write(chunk);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has this kind of address.
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  return {
    host: '127.0.0.1',
    port,
    set(next) {
      fault = next;
    },
    cut,
    open: () => pairs.size,
    accepted: () => accepted,
    close: () =>
      new Promise((resolve) => {
        cut();
        server.close(() => resolve());
      }),
  };
}
