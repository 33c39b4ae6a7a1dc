import type { ListedTool, Outline, OutlinedTool } from './outline.js';

/** What a server says to a host that opens a connection; the same for the whole life of the process. */
export interface Listing {
  serverInfo: { name: string; version: string; title: string };
  instructions: string;
  capabilities: Record<string, Record<string, never>>;
  tools: ListedTool[];
}

/** One hour: the lists change only with a restart, which a host notices. The same for everybody, so `public`. */
export const staticCacheHint = { ttlMs: 3_600_000, cacheScope: 'public' as const };

export function createListing(
  { name, title, version, instructions, resources, prompts }: Outline,
  tools: OutlinedTool[],
): Listing {
  return {
    serverInfo: { name: `${name}-mcp`, version, title },
    instructions,
    capabilities: {
      tools: {},
      ...(resources.length > 0 ? { resources: {} } : {}),
      ...(prompts.length > 0 ? { prompts: {} } : {}),
      ...(resources.some(({ completable }) => completable) ? { completions: {} } : {}),
    },
    tools: tools.map(({ listed }) => listed),
  };
}
