import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { answerCommand, type CommandDescription } from './command-table.js';
import {
  encodeResp,
  errorReply,
  push,
  type RespProtocol,
  type RespValue,
  simple,
  verbatim,
} from './resp-encode.js';
import { createRequestReader } from './resp-requests.js';
import { stablePort } from './stable-port.js';

export interface ReceivedCommand {
  /** In upper case. */
  name: string;
  arguments: readonly Buffer[];
  /** What the connection spoke when the command's turn came. */
  protocol: RespProtocol;
  /** Counts the connections from 1. */
  connection: number;
}

/** What goes wrong instead of a whole reply. */
export interface RespFault {
  deliver(protocol: RespProtocol): { bytes: Buffer; afterwards: 'silence' | 'close' };
}

export type RespReply = RespValue | RespFault;
export type RespScript = RespReply | ((command: ReceivedCommand) => RespReply | Promise<RespReply>);

export interface StartRespResponderOptions {
  /**
   * 2: HELLO is an unknown command, as before Redis 6. 3: nothing but HELLO 3 is answered until it came.
   * both: RESP2 until HELLO says otherwise, as Redis does since 6.
   */
  protocol: RespProtocol | 'both';
  /** What COMMAND and its subcommands answer from. */
  commands?: readonly CommandDescription[];
  /** By command, or by command and subcommand (`CONFIG GET`), in any case. They beat the built-in replies. */
  replies?: Readonly<Record<string, RespScript>>;
}

export interface RespResponder {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Every command, in the order of their turns. */
  readonly received: readonly ReceivedCommand[];
  /** Changes a reply from now on. */
  reply(command: string, script: RespScript): void;
  /** Sends a push to every connection that speaks RESP3 and returns how many those are. */
  push(items: readonly RespValue[]): number;
  /** Closes every connection; new ones are accepted. */
  cut(): void;
  stop(): Promise<void>;
}

interface Connection {
  readonly socket: Socket;
  readonly number: number;
  protocol: RespProtocol;
  silent: boolean;
}

const host = '127.0.0.1';

/** Never answers this command, and nothing after it on the same connection. */
export function hang(): RespFault {
  return { deliver: () => ({ bytes: Buffer.alloc(0), afterwards: 'silence' }) };
}

/** Sends the first bytes of a reply and closes the connection. */
export function cutAfter(byteCount: number, value: RespValue): RespFault {
  return {
    deliver: (protocol) => ({
      bytes: encodeResp(value, protocol).subarray(0, byteCount),
      afterwards: 'close',
    }),
  };
}

/**
 * Starts a TCP server that speaks RESP and answers from a script. It stands in for servers with modules that cannot
 * be had here (RedisJSON, RediSearch). HELLO, AUTH, CLIENT, COMMAND, INFO, PING, QUIT and SELECT are built in; any
 * other command without a reply is answered as Redis answers an unknown one.
 */
export async function startRespResponder(options: StartRespResponderOptions): Promise<RespResponder> {
  const table = options.commands ?? [];
  const scripts = new Map<string, RespScript>();
  for (const [name, script] of Object.entries(options.replies ?? {})) scripts.set(name.toUpperCase(), script);
  const received: ReceivedCommand[] = [];
  const connections = new Set<Connection>();
  let connectionCount = 0;

  const server = createServer((socket) => {
    connectionCount += 1;
    const connection: Connection = { socket, number: connectionCount, protocol: 2, silent: false };
    connections.add(connection);
    const reader = createRequestReader();
    let turn = Promise.resolve();
    socket.on('error', () => undefined);
    socket.on('close', () => connections.delete(connection));
    socket.on('data', (chunk) => {
      try {
        for (const parts of reader.read(chunk)) turn = turn.then(() => take(connection, parts));
      } catch (error) {
        socket.end(encodeResp(errorReply(`ERR ${messageOf(error)}`), 2));
      }
    });
  });

  async function take(connection: Connection, parts: readonly Buffer[]): Promise<void> {
    const [name, ...rest] = parts;
    const command: ReceivedCommand = {
      name: String(name).toUpperCase(),
      arguments: rest,
      protocol: connection.protocol,
      connection: connection.number,
    };
    received.push(command);
    if (connection.silent) return;
    const reply = await answer(connection, command).catch((error) =>
      errorReply(`ERR the test's script failed: ${messageOf(error)}`),
    );
    if (!isFault(reply)) {
      connection.socket.write(encodeResp(reply, connection.protocol));
      if (command.name === 'QUIT') connection.socket.end();
      return;
    }
    const { bytes, afterwards } = reply.deliver(connection.protocol);
    connection.silent = true;
    if (afterwards === 'close') connection.socket.end(bytes, () => connection.socket.destroy());
  }

  async function answer(connection: Connection, command: ReceivedCommand): Promise<RespReply> {
    const needsHello = options.protocol === 3 && connection.protocol === 2 && command.name !== 'HELLO';
    if (needsHello) return errorReply('NOPROTO this server speaks RESP3 only, send HELLO 3 first');
    const withSubcommand = `${command.name} ${String(command.arguments[0] ?? '').toUpperCase()}`;
    const script = scripts.get(withSubcommand) ?? scripts.get(command.name);
    if (script === undefined) return builtIn(connection, command);
    return typeof script === 'function' ? script(command) : script;
  }

  function builtIn(connection: Connection, command: ReceivedCommand): RespValue {
    switch (command.name) {
      case 'HELLO':
        return options.protocol === 2
          ? unknownCommand(command)
          : hello(connection, command, options.protocol);
      case 'COMMAND':
        return answerCommand(table, command.arguments);
      case 'PING':
        return command.arguments[0] ?? simple('PONG');
      case 'INFO':
        return verbatim(
          '# Server\r\nredis_version:8.0.0\r\nredis_mode:standalone\r\nloading:0\r\nrole:master\r\n',
        );
      case 'AUTH':
      case 'CLIENT':
      case 'SELECT':
      case 'QUIT':
        return simple('OK');
      default:
        return unknownCommand(command);
    }
  }

  server.listen(await stablePort(), host);
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;

  function cut(): void {
    for (const { socket } of connections) socket.destroy();
  }

  return {
    url: `redis://${host}:${port}`,
    host,
    port,
    received,
    reply: (command, script) => void scripts.set(command.toUpperCase(), script),
    push(items) {
      const listeners = [...connections].filter(({ protocol }) => protocol === 3);
      for (const { socket } of listeners) socket.write(push(items).encode(3));
      return listeners.length;
    },
    cut,
    async stop() {
      cut();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

function hello(connection: Connection, command: ReceivedCommand, spoken: 3 | 'both'): RespValue {
  const asked = command.arguments[0] === undefined ? connection.protocol : Number(command.arguments[0]);
  if (asked !== 3 && (asked !== 2 || spoken === 3)) {
    return errorReply('NOPROTO unsupported protocol version');
  }
  connection.protocol = asked;
  return {
    server: 'redis',
    version: '8.0.0',
    proto: asked,
    id: connection.number,
    mode: 'standalone',
    role: 'master',
    modules: [],
  };
}

function unknownCommand({ name, arguments: rest }: ReceivedCommand): RespValue {
  const beginning = rest.map((argument) => `'${argument}' `).join('');
  return errorReply(`ERR unknown command '${name}', with args beginning with: ${beginning}`);
}

function isFault(reply: RespReply): reply is RespFault {
  return (
    typeof reply === 'object' && reply !== null && 'deliver' in reply && typeof reply.deliver === 'function'
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
