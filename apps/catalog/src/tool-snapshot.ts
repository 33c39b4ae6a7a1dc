import type { ServerDescription } from '@patchbay/core';

/** What a model and a host see of a server, sorted, with what it costs: a change of it shows in review. */
export function toolSnapshot({
  name,
  instructions,
  tools,
  resources,
  prompts,
  tokens,
  tokensOfAll,
}: ServerDescription): string {
  const byName = <T extends { name: string }>(items: T[]) =>
    [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
  const shown = tools.map(({ isDefault: _, ...tool }) => tool);
  return `${JSON.stringify(sorted({ name, instructions, tokens, tokensOfAll, tools: byName(shown), resources, prompts: byName(prompts) }), null, 2)}\n`;
}

/** The same value with the keys of every object in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
