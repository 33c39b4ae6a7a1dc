import type { Access } from './access.js';
import type { CircuitBreaker } from './circuit-breaker.js';
import type { ConfigShape, Settings } from './config.js';
import { defaultLimits, type Limits } from './core-settings.js';
import type { ToolError } from './errors.js';
import type { Logger } from './logging.js';
import { type ConnectionsDeclaration, commandFlags, type Outline, settingsOf } from './outline.js';
import type { Prompt } from './prompt.js';
import type { Resource } from './resource.js';
import type { Secrets } from './secrets.js';
import { listedTool, type Tool } from './tool.js';

/** What `connect` gets besides the settings. */
export interface ConnectContext {
  /** Name of the connection. */
  name: string;
  access: Access;
  log: Logger;
  /** For values that are secret but not settings themselves, such as the password inside a URL. */
  secrets: Secrets;
  /** Call it when a lost connection is back: the circuit closes. */
  onReconnect: CircuitBreaker['reset'];
  /** Tells the rate limiter that the upstream asked for less. */
  slowDown(retryAfterMs?: number): void;
  version: string;
}

/** Something `--check` found. */
export interface Finding {
  severity: 'ok' | 'info' | 'warning' | 'problem';
  message: string;
  /** What to do about it. */
  fix?: string;
}

/** What an error mapper may look at. */
export interface ErrorContext {
  tool: string;
  access: Access;
  input: Record<string, unknown>;
  connection: string;
  /** The server's tier, for errors that say how to raise it. */
  granted: Access;
}

/** A server as its author writes it: plain data and a few functions, with no word about the transport. */
export interface ServerDeclaration<C extends ConfigShape, Client> {
  /** Short name of the integration, for example `postgres`; also the prefix of its settings. */
  name: string;
  title: string;
  version: string;
  /** One line for registries; at most 100 characters. */
  description: string;
  /** How the tools belong together; at most 2 KB, because hosts cut there. */
  instructions: string;
  config: C;
  /** Several connections by name: the tools' argument, and the setting that is given once per connection. */
  connections?: ConnectionsDeclaration & { setting: keyof C & string };
  /** Makes the client of one connection; called on first use, once. Throws `notConfigured` where one of several settings would do. */
  connect: (settings: Settings<C>, context: ConnectContext) => Client | Promise<Client>;
  close?: (client: Client) => void | Promise<void>;
  /** A vendor's error as ours; undefined for what nobody planned, which becomes `internal` with no upstream text. */
  mapError?: (error: unknown, context: ErrorContext) => ToolError | undefined;
  /** Reachability and permissions for `--check`, by the server's tier. */
  check?: (client: Client, signal: AbortSignal, granted: Access) => Promise<Finding[]>;
  limits?: Partial<Limits>;
  tools: Tool<Client>[];
  resources?: Resource<Client>[];
  prompts?: Prompt[];
  /** For servers with many tools: the list setting that chooses among their `toolset`s, and those that are on without it. */
  toolsets?: { setting: keyof C & string; default: string[] };
}

/** A declared server. The client's type is closed over: nothing outside the declaration depends on it. */
export interface Server {
  name: string;
  title: string;
  version: string;
  description: string;
  instructions: string;
  config: ConfigShape;
  /** In front of the names of its settings. */
  prefix: string;
  connections?: ConnectionsDeclaration;
  connect: (settings: never, context: ConnectContext) => unknown;
  close?: (client: never) => void | Promise<void>;
  mapError?: (error: unknown, context: ErrorContext) => ToolError | undefined;
  check?: (client: never, signal: AbortSignal, granted: Access) => Promise<Finding[]>;
  limits: Limits;
  tools: Tool[];
  resources: Resource[];
  prompts: Prompt[];
  toolsets?: { setting: string; default: string[] };
}

/**
 * Declares a server.
 * @throws Error when two tools share a name, two settings share a flag or take one of core's, or a text is longer than hosts read
 */
export function defineServer<C extends ConfigShape, Client>(
  declaration: ServerDeclaration<C, Client>,
): Server {
  const { name, limits, resources = [], prompts = [], ...rest } = declaration;
  const prefix = `${name.toUpperCase().replaceAll('-', '_')}_`;
  const server: Server = {
    ...rest,
    name,
    prefix,
    limits: { ...defaultLimits, ...limits },
    resources,
    prompts,
  };
  unique(
    'tool',
    server.tools.map((tool) => tool.name),
  );
  unique('flag', [...commandFlags, ...settingsOf(server).flatMap((setting) => setting.flag ?? [])]);
  if (server.description.length > 100)
    throw new Error(`${name}: the description has more than 100 characters`);
  if (Buffer.byteLength(server.instructions) > 2_048)
    throw new Error(`${name}: the instructions are longer than 2 KB`);
  return server;
}

/** The server as plain data, see `Outline`. */
export function outlineOf(server: Server): Outline {
  const {
    name,
    title,
    version,
    description,
    instructions,
    config,
    prefix,
    connections,
    toolsets,
    limits,
    tools,
    resources,
    prompts,
  } = server;
  return {
    name,
    title,
    version,
    description,
    instructions,
    config,
    prefix,
    ...(connections ? { connections } : {}),
    ...(toolsets ? { toolsets } : {}),
    limits,
    tools: tools.map((tool) => ({
      access: tool.access,
      ...(tool.toolset ? { toolset: tool.toolset } : {}),
      listed: listedTool(tool, { connection: connections }),
    })),
    resources: resources.map(({ uriTemplate, title, description, complete }) => ({
      uriTemplate,
      title,
      description,
      completable: complete !== undefined,
    })),
    prompts: prompts.map(({ name, title, description }) => ({ name, title, description })),
  };
}

function unique(what: string, names: string[]) {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw new Error(`Two ${what}s are named ${twice}`);
}
