import type { ServerDescription } from '@patchbay/core';
import { table } from './markdown.js';
import type { Manifest } from './workspace.js';

/** Every tool with its tier, what it does, and what it costs. */
export function toolsTable({ tools, tokens }: ServerDescription): string {
  const rows = tools.map(({ name, access, description, inputSchema, tokens: own }) => [
    `\`${name}\``,
    access,
    description,
    parameters(inputSchema),
    String(own),
  ]);
  const sums = `Together ${tokens.read} tokens at \`read\`, ${tokens.write} at \`write\`, ${tokens.admin} at \`admin\` (name, description and input schema, at 4.2 bytes a token).`;
  return `${table(['Tool', 'Access', 'What it does', 'Parameters', 'Tokens'], rows)}\n\n${sums}`;
}

function parameters({
  properties = {},
  required = [],
}: ServerDescription['tools'][number]['inputSchema']): string {
  return Object.keys(properties)
    .map((name) => `\`${name}${required.includes(name) ? '' : '?'}\``)
    .join(' ');
}

/** Every setting, the server's own first. */
export function settingsTable({ settings }: ServerDescription): string {
  const rows = settings.map(
    ({ name, flag, description, default: fallback, secret, required, perConnection }) => [
      `\`${name}\`${perConnection ? `, \`${name}_<NAME>\`` : ''}`,
      flag ? `\`--${flag}\`` : secret ? `none; \`${name}_FILE\`` : '',
      `${description}${required ? ' (required)' : ''}`,
      fallback === undefined ? '' : `\`${Array.isArray(fallback) ? fallback.join(',') : fallback}\``,
    ],
  );
  return table(['Variable', 'Flag', 'Meaning', 'Default'], rows);
}

/** All servers in a line each. */
export function serversTable(
  servers: Array<{ path: string; manifest: Manifest; described: ServerDescription }>,
): string {
  const rows = servers.map(({ path, manifest, described: { title, description, tools, tokens } }) => [
    `[${title}](${path}/README.md)`,
    `\`${manifest.name}\``,
    description.replace(/^[^:]+: /, ''),
    `${tools.filter(({ access }) => access === 'read').length} / ${tools.length}`,
    `${tokens.read} / ${tokens.admin}`,
  ]);
  return table(['For', 'Package', 'What it is good at', 'Tools (read / all)', 'Tokens (read / all)'], rows);
}
