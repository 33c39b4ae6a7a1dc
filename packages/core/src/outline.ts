import type { Access } from './access.js';
import { type ConfigShape, describeSettings, type SettingDescription } from './config.js';
import { coreSettings, type Limits } from './core-settings.js';
import type { JsonSchema } from './json-schema.js';

/** A tool as `tools/list` shows it. */
export interface ListedTool {
  name: string;
  title: string;
  description: string;
  inputSchema: JsonSchema;
  outputSchema?: JsonSchema;
  annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
}

/** A tool in an outline: as listed, and when it is. */
export interface OutlinedTool {
  access: Access;
  toolset?: string;
  listed: ListedTool;
}

/** How several connections are told apart: the tools' argument, and the setting that is given once per connection. */
export interface ConnectionsDeclaration {
  argument: string;
  description: string;
  setting: string;
  /** Other settings that set up the default connection. */
  alternatives?: string[];
}

/**
 * What a server says about itself, as plain JSON. It is made from the declaration when a server is built and lies in its entry file,
 * so that settings are read and tools are listed before the declaration itself, its schemas and the SDK are loaded.
 */
export interface Outline {
  name: string;
  title: string;
  version: string;
  description: string;
  instructions: string;
  config: ConfigShape;
  /** In front of the names of its settings. */
  prefix: string;
  connections?: ConnectionsDeclaration;
  toolsets?: { setting: string; default: string[] };
  limits: Limits;
  tools: OutlinedTool[];
  resources: Array<{ uriTemplate: string; title: string; description: string; completable: boolean }>;
  prompts: Array<{ name: string; title: string; description: string }>;
}

export const corePrefix = 'PATCHBAY_';

/** Flags of every server that are not settings. */
export const commandFlags = ['help', 'version', 'check', 'print-config', 'json'];

/** Every setting of a server, its own first, then core's. */
export function settingsOf({
  config,
  prefix,
  connections,
  limits,
}: Pick<Outline, 'config' | 'prefix' | 'connections' | 'limits'>): SettingDescription[] {
  return [
    ...describeSettings(config, { prefix, perConnection: connections?.setting }),
    ...describeSettings(coreSettings(limits), { prefix: corePrefix }),
  ];
}
