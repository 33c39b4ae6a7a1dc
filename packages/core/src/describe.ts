import { type Access, allows } from './access.js';
import type { SettingDescription } from './config.js';
import { type ListedTool, type Outline, settingsOf } from './outline.js';

/** A server for generated tables, manifests and snapshots. */
export interface ServerDescription extends Omit<Outline, 'tools'> {
  settings: SettingDescription[];
  tools: Array<ListedTool & { access: Access; toolset?: string; isDefault: boolean; tokens: number }>;
  /** Tokens of `tools/list` per tier: name, description and input schema of every tool listed without further settings. */
  tokens: Record<Access, number>;
  /** The same with every toolset, for servers that have some. */
  tokensOfAll?: Record<Access, number>;
}

// Compact JSON of tool schemas measured 4.2 bytes a token with o200k_base; other tokenizers differ by a tenth.
const bytesPerToken = 4.2;

export function describeOutline(outline: Outline): ServerDescription {
  const { toolsets } = outline;
  const tools = outline.tools.map(({ access, toolset, listed }) => ({
    ...listed,
    access,
    ...(toolset ? { toolset } : {}),
    isDefault: toolset === undefined || toolsets === undefined || toolsets.default.includes(toolset),
    tokens: toolTokens([listed]),
  }));
  return {
    ...outline,
    settings: settingsOf(outline),
    tools,
    tokens: tokensPerTier(tools.filter(({ isDefault }) => isDefault)),
    ...(toolsets ? { tokensOfAll: tokensPerTier(tools) } : {}),
  };
}

function tokensPerTier(tools: Array<ListedTool & { access: Access }>): Record<Access, number> {
  const upTo = (tier: Access) => toolTokens(tools.filter(({ access }) => allows(tier, access)));
  return { read: upTo('read'), write: upTo('write'), admin: upTo('admin') };
}

/** What tools cost a model before it does anything: compact JSON of name, description and input schema, at 4.2 bytes a token. */
export function toolTokens(tools: Array<Pick<ListedTool, 'name' | 'description' | 'inputSchema'>>): number {
  const bytes = Buffer.byteLength(
    JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
  );
  return Math.ceil(bytes / bytesPerToken);
}
