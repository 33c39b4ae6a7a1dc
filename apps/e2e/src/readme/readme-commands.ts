import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packagesIn, root } from '@patchbay/catalog/workspace';

/** Something a README tells its reader to run, paste or write. */
export interface ReadmeCommand {
  /** From the root, for example `packages/postgres/README.md`. */
  readme: string;
  /** The language of the fence, or `inline` for a command inside a sentence. */
  language: string;
  /** One line of a shell fence, the whole content of any other. */
  text: string;
}

/** What a host's configuration says about one server. */
export interface ConfigEntry {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

// What a sentence may tell its reader to type.
const inlineCommand = /`((?:npx|npm|pnpm|node|claude|code|codex|docker|bash) [^`\n]+)`/g;

/** Every README of the repository, as paths from the root. */
export function readmes(): string[] {
  const folders = [...packagesIn('packages'), ...packagesIn('apps')].map(({ path }) => path);
  return ['README.md', ...folders.map((path) => `${path}/README.md`)].filter((path) =>
    existsSync(join(root, path)),
  );
}

export function commandsIn(readme: string): ReadmeCommand[] {
  const text = readFileSync(join(root, readme), 'utf8');
  const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;
  const fenced = [...text.matchAll(fence)].flatMap(([, language = '', content = '']) =>
    isShell(language)
      ? shellLines(content).map((line) => ({ readme, language: 'sh', text: line }))
      : [{ readme, language, text: content }],
  );
  const inline = [...text.replace(fence, '').matchAll(inlineCommand)].map(([, command = '']) => ({
    readme,
    language: 'inline',
    text: command,
  }));
  return [...fenced, ...inline];
}

function isShell(language: string): boolean {
  return ['sh', 'bash', 'shell', 'console', 'powershell'].includes(language);
}

/** Lines to type: comments and prompts left out, continued lines joined. */
function shellLines(content: string): string[] {
  return content
    .replaceAll('\\\n', ' ')
    .split('\n')
    .map((line) => line.replace(/^\$ /, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** The servers in a block for `claude_desktop_config.json`; empty for any other JSON. */
export function configEntries(block: string): ConfigEntry[] {
  const { mcpServers = {} }: { mcpServers?: Record<string, Omit<ConfigEntry, 'name'>> } = JSON.parse(block);
  return Object.entries(mcpServers).map(([name, { command, args, env = {} }]) => ({
    name,
    command,
    args,
    env,
  }));
}

/** The block of a server's README, as its reader pastes it. */
export function configBlockOf(path: string): ConfigEntry {
  const [entry] = commandsIn(`${path}/README.md`)
    .filter(({ language }) => language === 'json')
    .flatMap(({ text }) => configEntries(text));
  if (!entry) throw new Error(`${path}/README.md has no block for claude_desktop_config.json`);
  return entry;
}
