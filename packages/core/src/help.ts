import { type Outline, settingsOf } from './outline.js';
import { printConfigHosts } from './print-config.js';

/** The text of `--help`. */
export function helpText(outline: Outline): string {
  const bin = `${outline.name}-mcp`;
  const rows = settingsOf(outline).map(
    ({ name, flag, description, default: fallback, secret, perConnection }) => [
      flag ? `--${flag}` : '',
      `${name}${perConnection ? `, ${name}_<NAME>` : ''}`,
      `${description}${secret ? `; secret, also by ${name}_FILE` : ''}${fallback === undefined ? '' : ` (${Array.isArray(fallback) ? fallback.join(',') : fallback})`}`,
    ],
  );
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const [flags, names] = [width(0), width(1)];
  const longestName = Math.max(...outline.tools.map(({ listed }) => listed.name.length));
  return [
    `${bin} ${outline.version}: ${outline.description}`,
    '',
    'Speaks MCP on stdin and stdout; a host such as Claude Desktop starts it.',
    '',
    'Commands',
    '  --check [--json]         try the settings, the connection and the permissions, and say what is wrong',
    `  --print-config <host>    print the block to paste, with the flags given beside it: ${printConfigHosts.join(', ')}`,
    '  --help, --version',
    '',
    'Settings, as a flag or as an environment variable (a flag wins; an empty value counts as unset)',
    ...rows.map(([flag = '', name = '', text = '']) =>
      `  ${flag.padEnd(flags)}  ${name.padEnd(names)}  ${text}`.trimEnd(),
    ),
    '',
    'Tools',
    ...outline.tools.map(
      ({ access, listed }) =>
        `  ${listed.name.padEnd(longestName)}  ${listed.title}${access === 'read' ? '' : ` (--access ${access})`}`,
    ),
    '',
  ].join('\n');
}
