import type { SettingDescription } from './config.js';
import { type Outline, settingsOf } from './outline.js';

/** What of a server its configuration block shows. */
type Configured = Pick<Outline, 'name' | 'config' | 'prefix' | 'connections' | 'limits'>;

/** npm scope of our packages; a server's package is `@patchbay/<name>-mcp`. */
const packageScope = '@patchbay';

/** What a host starts. */
interface Command {
  command: string;
  args: string[];
}

/** How each host wants a server written down, and where its secrets come from. */
const writers: Record<string, (outline: Configured, command: Command) => string> = {
  // claude_desktop_config.json: values stand in the file itself.
  'claude-desktop': (outline, command) =>
    json({ mcpServers: { [outline.name]: { ...command, env: placeholders(outline) } } }),
  // .mcp.json of a project: ${NAME} is taken from the environment, so the file can be shared.
  'claude-code': (outline, command) =>
    json({
      mcpServers: {
        [outline.name]: { ...command, env: references(outline, (name) => `\${${name}}`) },
      },
    }),
  // .cursor/mcp.json
  cursor: (outline, command) =>
    json({
      mcpServers: {
        [outline.name]: { ...command, env: references(outline, (name) => `\${env:${name}}`) },
      },
    }),
  // .vscode/mcp.json: VS Code asks once and keeps the answer encrypted.
  vscode: (outline, command) =>
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
          ...command,
          env: references(outline, (name) => `\${input:${inputId(name)}}`),
        },
      },
    }),
  // ~/.codex/config.toml: variables are named and passed through.
  codex: (outline, { command, args }) => {
    const names = neededSecrets(outline).map(({ name }) => name);
    return `[mcp_servers.${outline.name}]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\nenv_vars = ${JSON.stringify(names)}\n`;
  },
};

export const printConfigHosts = Object.keys(writers);

export interface BlockOptions {
  /** Whether the host runs on Windows, where npx is a script that only a shell can start. */
  windows?: boolean;
  /** Flags the server is to be started with, for example `{ access: 'write' }`. */
  flags?: Record<string, string | true>;
}

/** The block a person pastes into a host's configuration, secrets in the host's own way; undefined for a host we do not know. */
export function printConfig(
  outline: Configured,
  host: string,
  options: BlockOptions = {},
): string | undefined {
  return Object.hasOwn(writers, host) ? writers[host]?.(outline, commandOf(outline, options)) : undefined;
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

function commandOf({ name }: Configured, { windows = false, flags = {} }: BlockOptions): Command {
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === true ? [`--${flag}`] : [`--${flag}`, value],
  );
  const npx = ['npx', '-y', `${packageScope}/${name}-mcp`, ...given];
  const [command = '', ...args] = windows ? ['cmd', '/c', ...npx] : npx;
  return { command, args };
}

function inputId(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
