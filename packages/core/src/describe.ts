import { type Access, accessTiers, allows } from './access.js';
import type { SettingDescription } from './config.js';
import { type ListedTool, type Outline, settingsOf } from './outline.js';

/** A server for generated tables, manifests and snapshots. */
export interface ServerDescription extends Omit<Outline, 'tools'> {
  settings: SettingDescription[];
  tools: Array<ListedTool & { access: Access; tokens: number }>;
  /** Tokens of `tools/list` per tier: name, description and input schema of every tool listed. */
  tokens: Record<Access, number>;
}

// Compact JSON of tool schemas measured 4.2 bytes a token with o200k_base; other tokenizers differ by a tenth.
const bytesPerToken = 4.2;

export function describeOutline(outline: Outline): ServerDescription {
  const tools = outline.tools.map(({ access, listed }) => ({
    ...listed,
    access,
    tokens: toolTokens([listed]),
  }));
  const upTo = (tier: Access) => toolTokens(tools.filter(({ access }) => allows(tier, access)));
  const [read, write, admin] = accessTiers.map(upTo);
  return {
    ...outline,
    settings: settingsOf(outline),
    tools,
    tokens: { read: read ?? 0, write: write ?? 0, admin: admin ?? 0 },
  };
}

/** What tools cost a model before it does anything: compact JSON of name, description and input schema, at 4.2 bytes a token. */
export function toolTokens(tools: Array<Pick<ListedTool, 'name' | 'description' | 'inputSchema'>>): number {
  const bytes = Buffer.byteLength(
    JSON.stringify(tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }))),
  );
  return Math.ceil(bytes / bytesPerToken);
}
