import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { root, serverPackages, type WorkspacePackage } from '@patchbay/catalog/workspace';
import { connectClient, type SpawnOptions, spawnServer, startPostgres, startRedis } from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveOf } from '../src/drive.js';
import { npm, type Published, publishAll } from '../src/published.js';
import {
  type ConfigEntry,
  commandsIn,
  configBlockOf,
  configEntries,
  type ReadmeCommand,
  readmes,
} from '../src/readme/readme-commands.js';

const run = promisify(execFile);
let published: Published;
beforeAll(async () => {
  published = await publishAll();
});
afterAll(() => published.close());

interface HowItRuns {
  /** The commands this is about. */
  of: { readme: RegExp; language: string; text: RegExp };
  /** Does what the reader does, and looks at what comes of it. */
  run: (command: ReadmeCommand) => Promise<void>;
}

// A guard, wide on purpose: what a reader types fetches packages, starts databases, measures.
const readerMs = 300_000;

const anyReadme = /README\.md$/;

/** How every command of every README is run. One that is not here fails the test. */
const table: HowItRuns[] = [
  {
    of: { readme: /^README\.md$/, language: 'sh', text: /^npm run demo$/ },
    // It takes a minute and starts a database: the demo's own test runs what the script runs, and reads what it prints.
    run: async () => runsElsewhere('npm run demo', 'apps/demo/src/main.test.ts', 'src/main.ts'),
  },
  {
    of: { readme: /^README\.md$/, language: 'sh', text: /^npm test$/ },
    // It is what runs this file; CI starts it on a clean clone.
    run: async () => runsElsewhere('npm test', '.ci/run', 'npm test'),
  },
  {
    of: { readme: /^README\.md$/, language: 'inline', text: /^node -e 0$/ },
    run: async () => void (await run('node', ['-e', '0'])),
  },
  {
    of: { readme: /^README\.md$/, language: 'inline', text: /^pnpm bench <name>$/ },
    // As a whole it takes minutes for each server and wants a quiet machine; --quick takes the same way with fewer rounds and saves nothing.
    run: async () => measureQuickly('stripe'),
  },
  { of: { readme: anyReadme, language: 'json', text: /"mcpServers"/ }, run: startAsHostsDo },
  {
    of: { readme: anyReadme, language: 'inline', text: /^npx -y @patchbay\/[a-z-]+-mcp --check$/ },
    run: check,
  },
  {
    of: {
      readme: anyReadme,
      language: 'inline',
      text: /^npx -y @patchbay\/[a-z-]+-mcp --print-config claude-desktop$/,
    },
    run: printConfig,
  },
  {
    of: { readme: /^README\.md$/, language: 'inline', text: /^npm install -g @patchbay\/[a-z-]+-mcp$/ },
    run: installAndStart,
  },
  {
    of: { readme: /core\/README\.md$/, language: 'sh', text: /^npm install @patchbay\/core / },
    run: async () => void (await stranger()),
  },
  {
    of: { readme: /core\/README\.md$/, language: 'ts', text: /await serve\(/ },
    run: async () => runServerOfTwoTools(),
  },
  { of: { readme: /postgres\/README\.md$/, language: 'sql', text: /^CREATE ROLE/ }, run: makeRoleForReading },
  { of: { readme: /redis\/README\.md$/, language: '', text: /^ACL SETUSER/ }, run: makeUserForReading },
];

const commands = readmes().flatMap(commandsIn);

function howOf({ readme, language, text }: ReadmeCommand): HowItRuns | undefined {
  return table.find(({ of }) => of.readme.test(readme) && of.language === language && of.text.test(text));
}

describe('a reader of the READMEs', () => {
  it('finds no command that nothing runs', () => {
    expect(commands.filter((command) => !howOf(command))).toEqual([]);
    expect(table.filter((how) => !commands.some((command) => howOf(command) === how))).toEqual([]);
  });

  it.each(
    commands.map(
      (command) => [command.readme, command.language, command.text.split('\n')[0], command] as const,
    ),
  )(
    '%s: %s %s',
    async (_readme, _language, _first, command) => {
      const how = howOf(command);
      if (!how) throw new Error('Nothing runs this: say in the table how it is run.');
      await how.run(command);
    },
    readerMs,
  );
});

function runsElsewhere(script: string, file: string, holds: string): void {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(scripts[script.split(' ').at(-1) ?? '']).toBeTruthy();
  expect(readFileSync(join(root, file), 'utf8')).toContain(holds);
}

async function measureQuickly(name: string): Promise<void> {
  const PATH = join(root, '.cache/tools/node_modules/.bin') + delimiter + (process.env.PATH ?? '');
  const { stdout } = await run('pnpm', ['bench', name, '--quick'], {
    cwd: root,
    env: { ...process.env, PATH },
    shell: process.platform === 'win32',
  });
  const peer = /`(@stripe[^`]+)`/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? 'no peer';
  for (const told of ['## Cold start', 'node -e 0', '## Calls a second', '## What answers cost', peer])
    expect(stdout).toContain(told);
}

/** Every server a block sets up, started by the block's own command, from an empty folder with an empty npm cache, its settings filled in. */
async function startAsHostsDo({ text }: ReadmeCommand): Promise<void> {
  for (const entry of configEntries(text)) {
    const { path, folder: source, manifest } = serverIn(entry.args.join(' '));
    const { call, startBackend } = driveOf(path);
    const backend = await startBackend?.();
    const { folder, env } = published.visitor();
    const fetchedBefore = published.registry.fetched.length;
    const settings = { ...entry.env, ...backend?.env };
    const bin = join(source, Object.values(manifest.bin ?? {})[0] ?? '');
    const printed = await lines({ bin, args: ['--print-config', 'claude-desktop'] });
    expectSameEntry(configEntries(printed.output)[0], entry);
    const client = await connectClient({
      era: 'legacy',
      bin: entry.command,
      node: 'none',
      args: entry.args,
      env: { ...env, ...settings },
      cwd: folder,
    });
    const built = await connectClient({
      era: 'legacy',
      bin,
      env: settings,
    });
    expect(await client.tools()).toEqual(await built.tools());
    if (backend) expect((await client.call(call.tool, call.args)).text).toContain(backend.answer);
    expect(client.server.strayLines).toEqual([]);
    await Promise.all([client.close(), built.close()]);
    await backend?.stop();
    expect(await client.server.exited).toEqual({ code: 0, signal: null });
    expect(published.registry.fetched.slice(fetchedBefore)).toEqual([
      `${entry.name}-mcp-${manifest.version}.tgz`,
    ]);
  }
}

async function check({ text }: ReadmeCommand): Promise<void> {
  const { name, path } = serverIn(text);
  const backend = await driveOf(path).startBackend?.();
  const { output, code } = await type(text, backend?.env);
  await backend?.stop();
  expect(output).toMatch(new RegExp(`^${name}-mcp \\d+\\.\\d+\\.\\d+, access read, \\d+ tools\n`));
  expect(output).toContain(backend ? '\nReady.' : '\nNot ready.');
  expect(code).toBe(backend ? 0 : 1);
}

async function printConfig({ text }: ReadmeCommand): Promise<void> {
  const { output, code } = await type(text);
  expect(code).toBe(0);
  expectSameEntry(configEntries(output)[0], configBlockOf(serverIn(text).path));
}

/** Every server, installed as the README says of one, is one package with nothing beside it and starts by its name. */
async function installAndStart({ text }: ReadmeCommand): Promise<void> {
  const { path: shown } = serverIn(text);
  for (const { path, manifest } of serverPackages()) {
    const visitor = published.visitor();
    const prefix = join(visitor.folder, 'global');
    const env = { ...visitor.env, npm_config_prefix: prefix };
    const [, ...args] = text.replace(basename(shown), basename(path)).split(' ');
    await npm({ ...visitor, env }, ...args);
    const modules = process.platform === 'win32' ? 'node_modules' : 'lib/node_modules';
    expect(readdirSync(join(prefix, modules))).toEqual(['@patchbay']);
    expect(readdirSync(join(prefix, modules, '@patchbay'))).toEqual([`${basename(path)}-mcp`]);

    const [command = ''] = Object.keys(manifest.bin ?? {});
    const { call, startBackend } = driveOf(path);
    const backend = await startBackend?.();
    const folder = process.platform === 'win32' ? prefix : join(prefix, 'bin');
    const client = await connectClient({ bin: join(folder, command), node: 'none', env: backend?.env ?? {} });
    const { text: answer } = await client.call(call.tool, call.args);
    expect(answer).toContain(backend?.answer ?? '"code":"not_configured"');
    await client.close();
    await backend?.stop();
    expect(await client.server.exited).toEqual({ code: 0, signal: null });
  }
}

/** What is printed is what the README shows, but that on Windows a shell has to start npx. */
function expectSameEntry(printed: ConfigEntry | undefined, { name, command, args, env }: ConfigEntry): void {
  const shell = process.platform === 'win32' ? ['cmd', '/c'] : [];
  expect([printed?.name, printed?.command, ...(printed?.args ?? [])]).toEqual([
    name,
    ...shell,
    command,
    ...args,
  ]);
  expect(Object.keys(printed?.env ?? {})).toEqual(Object.keys(env));
}

/** The server a command or a block names. */
function serverIn(text: string): WorkspacePackage & { name: string } {
  const name = /@patchbay\/([a-z-]+)-mcp/.exec(text)?.[1] ?? '';
  const server = serverPackages().find(({ path }) => path === `packages/${name}`);
  if (!server) throw new Error(`There is no server ${name}`);
  return { ...server, name };
}

/** Types a command into a terminal of somebody who has npm and nothing else. */
async function type(
  text: string,
  env: Record<string, string> = {},
): Promise<{ output: string; code: number | null }> {
  const visitor = published.visitor();
  const [bin = '', ...args] = text.split(' ');
  return lines({ bin, node: 'none', args, env: { ...visitor.env, ...env }, cwd: visitor.folder });
}

/** Runs a command to its end. */
async function lines(options: SpawnOptions): Promise<{ output: string; code: number | null }> {
  const { exited, strayLines } = spawnServer(options);
  const { code } = await exited;
  return { output: strayLines.map((line) => `${line}\n`).join(''), code };
}

let installed: Promise<string> | undefined;

/** A folder where a stranger ran the README's install command. */
function stranger(): Promise<string> {
  installed ??= (async () => {
    const visitor = published.visitor();
    const [command] = commandsIn('packages/core/README.md').filter(({ language }) => language === 'sh');
    const [program, ...args] = command?.text.split(' ') ?? [];
    expect(program).toBe('npm');
    writeFileSync(join(visitor.folder, 'package.json'), '{"private":true,"type":"module"}');
    await npm(visitor, ...args);
    return visitor.folder;
  })();
  return installed;
}

/** Takes the README's code as it is: checks its types, compiles it, runs it and calls both tools. */
async function runServerOfTwoTools(): Promise<void> {
  const folder = await stranger();
  const [block] = commandsIn('packages/core/README.md').filter(({ language }) => language === 'ts');
  writeFileSync(join(folder, 'notes.ts'), block?.text ?? '');
  const compilerOptions = {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    outDir: 'out',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['notes.ts'] }));
  const compiled = await run(join(root, 'node_modules/.bin/tsc'), ['-p', folder], {
    shell: process.platform === 'win32',
  }).catch((error: { stdout: string }) => error);
  expect(compiled.stdout).toBe('');

  const bin = join(folder, 'out/notes.js');
  const reader = await connectClient({ bin });
  expect((await reader.tools()).map(({ name }) => name)).toEqual(['list_notes']);
  expect((await reader.call('list_notes')).structured).toEqual({ notes: [{ text: 'hello' }] });
  await reader.close();
  const writer = await connectClient({ bin, args: ['--access', 'write'], era: 'legacy' });
  expect((await writer.call('add_note', { text: 'buy strings' })).structured).toEqual({ count: 2 });
  await writer.close();
}

/** The role of the README can be made by a superuser, and the server is content with it. */
async function makeRoleForReading({ text }: ReadmeCommand): Promise<void> {
  const database = await startPostgres({ password: 'of-the-superuser' });
  await database.sql(text);
  const password = /PASSWORD '([^']+)'/.exec(text)?.[1] ?? '';
  const url = database.url({ user: 'assistant', password });
  const { exited, strayLines } = spawnServer({
    bin: join(root, 'packages/postgres/dist/bin.js'),
    args: ['--check', '--json'],
    env: { DATABASE_URL: url },
  });
  expect((await exited).code).toBe(0);
  expect(
    JSON.parse(strayLines.join('\n')).findings.map(({ severity }: { severity: string }) => severity),
  ).not.toContain('warning');
  await database.stop();
}

/** The user of the README can be made by an administrator, and the server is content with it. */
async function makeUserForReading({ text }: ReadmeCommand): Promise<void> {
  const redis = await startRedis({ password: 'of-the-default-user' });
  const [command = '', ...words] = text.trim().split(' ');
  expect(await (await redis.client()).call(command, ...words)).toBe('OK');
  const password = words.find((word) => word.startsWith('>'))?.slice(1) ?? '';
  const url = `redis://${words[1]}:${password}@${redis.host}:${redis.port}`;
  const { exited, strayLines } = spawnServer({
    bin: join(root, 'packages/redis/dist/bin.js'),
    args: ['--check', '--json'],
    env: { REDIS_URL: url },
  });
  expect((await exited).code).toBe(0);
  expect(
    JSON.parse(strayLines.join('\n')).findings.map(({ severity }: { severity: string }) => severity),
  ).not.toContain('warning');
  await redis.stop();
}
