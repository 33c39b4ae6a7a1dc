import type { ServerDescription } from '@patchbay/core';
import { table } from './markdown.js';
import type { Manifest } from './workspace.js';

/** Every tool with its tier, what it does, and what it costs. */
export function toolsTable({ tools, tokens, tokensOfAll }: ServerDescription): string {
  const hasToolsets = tokensOfAll !== undefined;
  const rows = tools.map(({ name, access, toolset, description, inputSchema, tokens: own }) => [
    `\`${name}\``,
    ...(hasToolsets ? [toolset ?? ''] : []),
    access,
    description,
    parameters(inputSchema),
    String(own),
  ]);
  const head = [
    'Tool',
    ...(hasToolsets ? ['Toolset'] : []),
    'Access',
    'What it does',
    'Parameters',
    'Tokens',
  ];
  const all = hasToolsets ? ` With every toolset ${sums(tokensOfAll)}.` : '';
  return `${table(head, rows)}\n\nTogether ${sums(tokens)} (name, description and input schema, at 4.2 bytes a token).${all}`;
}

function sums({ read, write, admin }: ServerDescription['tokens']): string {
  return `${read} tokens at \`read\`, ${write} at \`write\`, ${admin} at \`admin\``;
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
  const rows = servers.map(({ path, manifest, described }) => {
    const { title, description, tools, tokens, tokensOfAll = tokens } = described;
    const listed = tools.filter(({ access, isDefault }) => isDefault && access === 'read');
    return [
      `[${title}](${path}/README.md)`,
      `\`${manifest.name}\``,
      description.replace(/^[^:]+: /, ''),
      `${listed.length} / ${tools.length}`,
      `${tokens.read} / ${tokensOfAll.admin}`,
    ];
  });
  return table(
    ['For', 'Package', 'What it is good at', 'Tools (default / all)', 'Tokens (default / all)'],
    rows,
  );
}
