import {
  Client as ClientV2,
  type JSONRPCMessage,
  type Transport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { type SpawnedServer, type SpawnOptions, spawnServer } from './spawned-server.js';

/** The ways today's and tomorrow's hosts speak: the 2026 revision, the 2025 one, and the 2025 one by the SDK's first generation. */
export const eras = ['modern', 'legacy', 'v1'] as const;
export type Era = (typeof eras)[number];

export interface ConnectOptions extends SpawnOptions {
  era?: Era;
  /** Answers a question of the server; without it the client declares no elicitation. */
  elicit?: (message: string) => 'accept' | 'decline' | 'cancel';
}

/** A tool's answer, taken apart. */
export interface Answer {
  isError: boolean;
  /** The text block. */
  text: string;
  /** The text as data, or undefined where it is not JSON. */
  data: Record<string, unknown> & { error?: never };
  /** The structured content, undefined where there is none. */
  structured: Record<string, unknown> | undefined;
  /** The error in the text, for error answers. */
  error: {
    code: string;
    message: string;
    next: string;
    retry_after_ms?: number;
    details?: Record<string, unknown>;
  };
  meta: Record<string, unknown>;
}

export interface CallOptions {
  signal?: AbortSignal;
  timeoutMs?: number;
  onProgress?: (progress: {
    progress: number;
    total?: number | undefined;
    message?: string | undefined;
  }) => void;
}

export interface ListedTool {
  name: string;
  title?: string | undefined;
  description?: string | undefined;
  inputSchema: Record<string, unknown>;
  outputSchema?: Record<string, unknown> | undefined;
  annotations?: Record<string, unknown> | undefined;
}

/** One client for all eras; every method is a request through a real SDK client. */
export interface TestClient {
  era: Era;
  server: SpawnedServer;
  instructions(): string | undefined;
  tools(): Promise<ListedTool[]>;
  call(name: string, args?: Record<string, unknown>, options?: CallOptions): Promise<Answer>;
  resources(): Promise<Array<{ uri: string; name: string }>>;
  templates(): Promise<Array<{ uriTemplate: string }>>;
  read(uri: string): Promise<string>;
  complete(
    uriTemplate: string,
    argument: { name: string; value: string },
    known?: Record<string, string>,
  ): Promise<string[]>;
  prompts(): Promise<Array<{ name: string }>>;
  prompt(name: string, args?: Record<string, string>): Promise<string>;
  /** Closes the client and waits for the server's exit. */
  close(): Promise<void>;
}

const info = { name: 'testkit', version: '1.0.0' };

/** Spawns the built bin and connects a client of the given era to it. */
export async function connectClient({
  era = 'modern',
  elicit,
  ...spawning
}: ConnectOptions): Promise<TestClient> {
  const server = spawnServer(spawning);
  const capabilities = elicit ? { elicitation: {} } : {};
  const client = era === 'v1' ? connectV1(capabilities, elicit) : connectV2(era, capabilities, elicit);
  try {
    await client.connect(transportTo(server));
  } catch (error) {
    await server.stop();
    throw error;
  }
  const { sdk } = client;
  const open: TestClient = {
    era,
    server,
    instructions: () => sdk.getInstructions(),
    tools: async () => (await sdk.listTools()).tools,
    async call(name, args = {}, { signal, timeoutMs = 30_000, onProgress } = {}) {
      const options = {
        timeout: timeoutMs,
        ...(signal ? { signal } : {}),
        ...(onProgress ? { onprogress: onProgress } : {}),
      };
      return answerOf(await client.callTool({ name, arguments: args }, options));
    },
    resources: async () => (await sdk.listResources()).resources,
    templates: async () => (await sdk.listResourceTemplates()).resourceTemplates,
    async read(uri) {
      const [first] = (await sdk.readResource({ uri })).contents;
      return first && 'text' in first ? first.text : '';
    },
    async complete(uri, argument, known = {}) {
      const { completion } = await sdk.complete({
        ref: { type: 'ref/resource', uri },
        argument,
        context: { arguments: known },
      });
      return completion.values;
    },
    prompts: async () => (await sdk.listPrompts()).prompts,
    async prompt(name, args = {}) {
      const [message] = (await sdk.getPrompt({ name, arguments: args })).messages;
      return message?.content.type === 'text' ? message.content.text : '';
    },
    async close() {
      await sdk.close();
      await server.stop();
    },
  };
  return open;
}

function connectV2(era: 'modern' | 'legacy', capabilities: object, elicit: ConnectOptions['elicit']) {
  const sdk = new ClientV2(info, {
    capabilities,
    versionNegotiation: { mode: era === 'modern' ? { pin: '2026-07-28' } : 'legacy' },
  });
  if (elicit)
    sdk.setRequestHandler('elicitation/create', async ({ params }) => ({
      action: elicit(params.message),
      content: {},
    }));
  return {
    sdk,
    connect: (transport: ServerTransport) => sdk.connect(transport),
    callTool: (...[params, options]: Parameters<ClientV2['callTool']>): Promise<object> =>
      sdk.callTool(params, options),
  };
}

function connectV1(capabilities: object, elicit: ConnectOptions['elicit']) {
  const sdk = new ClientV1(info, { capabilities });
  if (elicit)
    sdk.setRequestHandler(ElicitRequestSchema, async ({ params }) => ({
      action: elicit(params.message),
      content: {},
    }));
  return {
    sdk,
    connect: (transport: ServerTransport) => sdk.connect(transport),
    callTool: (
      params: { name: string; arguments: Record<string, unknown> },
      options: object,
    ): Promise<object> => sdk.callTool(params, undefined, options),
  };
}

type ServerTransport = TransportV1 & TransportV2;

/** A transport over the spawned server, so that its raw frames stay visible to the test. Both generations of the SDK take it. */
function transportTo(server: SpawnedServer): ServerTransport {
  const transport: ServerTransport = {
    async start() {
      // The two SDK generations type the callback differently; both take the parsed message.
      server.onFrame((frame) => transport.onmessage?.(frame as JSONRPCMessage as never));
      server.exited.then(() => transport.onclose?.());
    },
    send: async (message: object) => server.send(message),
    async close() {
      server.end();
      transport.onclose?.();
    },
  };
  return transport;
}

function answerOf(result: object): Answer {
  const { content, structuredContent, isError, _meta }: Record<string, unknown> = { ...result };
  const [block] = Array.isArray(content) ? content : [];
  const text = typeof block?.text === 'string' ? block.text : '';
  const data = parseJson(text);
  return {
    isError: isError === true,
    text,
    data,
    // SDK clients have checked the shape of a result.
    structured: structuredContent as Record<string, unknown> | undefined,
    error: data?.error,
    meta: (_meta ?? {}) as Record<string, unknown>,
  };
}

function parseJson(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
