import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Drive } from '../drive.js';
import { fetchPackages } from '../fetch-packages.js';
import { nodeBinary } from '../node-binaries.js';
import type { Got, Start } from './run-client.js';

const inspector = { '@modelcontextprotocol/inspector': '2.12.0' };
const cli = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js';

/** Gets the inspector from npm, once. */
export async function fetchInspector(): Promise<{ node: string; folder: string }> {
  const [node, folder] = await Promise.all([nodeBinary('24.21.0'), fetchPackages('inspector', inspector)]);
  return { node, folder };
}

/** Lists a server's tools in the older era by the inspector's command, which also judges their schemas, and calls one of them in the newer. */
export async function runInspector(
  start: Start,
  call: Drive['call'],
): Promise<Got & { schemaErrors: boolean; output: string }> {
  const { node, folder } = await fetchInspector();
  const home = mkdtempSync(join(tmpdir(), 'patchbay-inspector-'));
  const config = join(home, 'config.json');
  const mcpServers = {
    legacy: { ...start, protocolEra: 'legacy' },
    modern: { ...start, protocolEra: 'modern' },
  };
  writeFileSync(config, JSON.stringify({ mcpServers }));
  const run = (server: keyof typeof mcpServers, ...args: string[]) =>
    outcomeOf(node, [
      join(folder, cli),
      ...['--cli', '--config', config, '--server', server, '--format', 'json', ...args],
    ]);
  const pairs = Object.entries(call.args).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const [list, answer] = await Promise.all([
    run('legacy', '--method', 'tools/list', '--strict'),
    run(
      'modern',
      '--method',
      'tools/call',
      '--tool-name',
      call.tool,
      ...pairs.flatMap((pair) => ['--tool-arg', pair]),
    ),
  ]);
  rmSync(home, { recursive: true, force: true });
  const { tools } = JSON.parse(list.stdout).result;
  return {
    tools: tools.map(({ name }: { name: string }) => name),
    text: JSON.parse(answer.stdout).result.content[0].text,
    // Its exit code for a schema that some host would refuse.
    schemaErrors: list.code === 6,
    output: list.stdout + list.stderr + answer.stdout + answer.stderr,
  };
}

/** It ends with a code of its own where a tool answers an error, which is no failure here. */
function outcomeOf(node: string, args: string[]) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, MCP_INSPECTOR_SECRET_STORE: 'memory' };
    const child = execFile(node, args, { env, maxBuffer: 64e6 }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}
