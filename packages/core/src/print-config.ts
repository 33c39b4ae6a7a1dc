import { type Outline, settingsOf } from './outline.js';

export const printConfigHosts = ['claude-desktop'];

/** npm scope of our packages; a server's package is `@patchbay/<name>-mcp`. */
export const packageScope = '@patchbay';

/** The block a person pastes into a host's configuration, secrets as placeholders; undefined for a host we do not know. */
export function printConfig(outline: Outline, host: string): string | undefined {
  if (host !== 'claude-desktop') return undefined;
  const entry = {
    command: 'npx',
    args: ['-y', `${packageScope}/${outline.name}-mcp`],
    env: placeholders(outline),
  };
  return `${JSON.stringify({ mcpServers: { [outline.name]: entry } }, null, 2)}\n`;
}

/** The secrets a first start needs, each as a text that shows what belongs there. */
export function placeholders(outline: Outline): Record<string, string> {
  const secrets = settingsOf(outline).filter(({ secret }) => secret);
  const needed = secrets.filter(({ required }) => required);
  return Object.fromEntries(
    (needed.length > 0 ? needed : secrets.slice(0, 1)).map(({ name, description }) => [
      name,
      `<${description}>`,
    ]),
  );
}
