import type { SettingDescription } from './config.js';
import { type Outline, settingsOf } from './outline.js';

/** What of a server its configuration block shows. */
type Configured = Pick<Outline, 'name' | 'config' | 'prefix' | 'connections' | 'limits'>;

/** npm scope of our packages; a server's package is `@patchbay/<name>-mcp`. */
const packageScope = '@patchbay';

/** How each host wants a server written down, and where its secrets come from. */
const writers: Record<string, (outline: Configured) => string> = {
  // claude_desktop_config.json: values stand in the file itself.
  'claude-desktop': (outline) =>
    json({ mcpServers: { [outline.name]: { ...command(outline), env: placeholders(outline) } } }),
  // .mcp.json of a project: ${NAME} is taken from the environment, so the file can be shared.
  'claude-code': (outline) =>
    json({
      mcpServers: {
        [outline.name]: { ...command(outline), env: references(outline, (name) => `\${${name}}`) },
      },
    }),
  // .cursor/mcp.json
  cursor: (outline) =>
    json({
      mcpServers: {
        [outline.name]: { ...command(outline), env: references(outline, (name) => `\${env:${name}}`) },
      },
    }),
  // .vscode/mcp.json: VS Code asks once and keeps the answer encrypted.
  vscode: (outline) =>
    json({
      inputs: neededSecrets(outline).map(({ name, description }) => ({
        type: 'promptString',
        id: inputId(name),
        description,
        password: true,
      })),
      servers: {
        [outline.name]: {
          type: 'stdio',
          ...command(outline),
          env: references(outline, (name) => `\${input:${inputId(name)}}`),
        },
      },
    }),
  // ~/.codex/config.toml: variables are named and passed through.
  codex: (outline) => {
    const { command: program, args } = command(outline);
    const names = neededSecrets(outline).map(({ name }) => name);
    return `[mcp_servers.${outline.name}]\ncommand = ${JSON.stringify(program)}\nargs = ${JSON.stringify(args)}\nenv_vars = ${JSON.stringify(names)}\n`;
  },
};

export const printConfigHosts = Object.keys(writers);

/** The block a person pastes into a host's configuration, secrets in the host's own way; undefined for a host we do not know. */
export function printConfig(outline: Configured, host: string): string | undefined {
  return Object.hasOwn(writers, host) ? writers[host]?.(outline) : undefined;
}

/** The secrets a first start needs, each as a text that shows what belongs there. */
export function placeholders(outline: Configured): Record<string, string> {
  return Object.fromEntries(
    neededSecrets(outline).map(({ name, description }) => [name, `<${description}>`]),
  );
}

/** The secrets to ask for: those that are required, else the first one, because where one of several will do it is the usual one. */
export function neededSecrets(outline: Configured): SettingDescription[] {
  const secrets = settingsOf(outline).filter(({ secret }) => secret);
  const required = secrets.filter((setting) => setting.required);
  return required.length > 0 ? required : secrets.slice(0, 1);
}

function references(outline: Configured, refer: (name: string) => string): Record<string, string> {
  return Object.fromEntries(neededSecrets(outline).map(({ name }) => [name, refer(name)]));
}

function command({ name }: Configured) {
  return { command: 'npx', args: ['-y', `${packageScope}/${name}-mcp`] };
}

function inputId(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
