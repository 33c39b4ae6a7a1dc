import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverPackages } from '@patchbay/catalog/workspace';
import { connectClient, eras, spawnServer } from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchInspector, runInspector } from '../src/clients/inspector.js';
import { clientNames, fetchClient, runClient, type Start } from '../src/clients/run-client.js';
import { type Backend, driveOf } from '../src/drive.js';
import { nodeBinary, nodeVersions } from '../src/node-binaries.js';
import { type PackedPackage, packAll } from '../src/published.js';

const scratch = mkdtempSync(join(tmpdir(), 'patchbay-installed-'));
let packages: PackedPackage[] = [];
// Clients and Nodes come over the network the first time.
beforeAll(async () => {
  packages = await packAll(scratch);
  for (const version of nodeVersions) await nodeBinary(version);
  for (const name of clientNames) await fetchClient(name);
  await fetchInspector();
}, 600_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const clientMs = 60_000;

describe.each(serverPackages())('$manifest.name, installed', ({ path, manifest }) => {
  const { call, startBackend } = driveOf(path);
  let backend: Backend | undefined;
  let toolNames: string[] = [];

  /** The bin as npm unpacks it: nothing of the workspace is above it. */
  const bin = () =>
    join(
      packages.find((packed) => packed.path === path)?.content ?? '',
      Object.values(manifest.bin ?? {})[0] ?? '',
    );
  const env = () => backend?.env ?? {};
  const answer = () => backend?.answer ?? '"code":"not_configured"';
  const start = (node: string): Start => ({ command: node, args: [bin()], env: env() });
  const expectNoSecret = (output: string) => {
    for (const secret of backend?.secrets ?? []) expect(output).not.toContain(secret);
  };

  beforeAll(async () => {
    backend = await startBackend?.();
    const client = await connectClient({ bin: bin() });
    toolNames = (await client.tools()).map(({ name }) => name);
    await client.close();
    expect(toolNames).toContain(call.tool);
  }, 60_000);
  afterAll(async () => {
    await backend?.stop();
    expect(backend?.problems() ?? []).toEqual([]);
  });

  describe.each(nodeVersions)('on Node %s', (version) => {
    it.each(eras)('answers the SDK client of the %s era', async (era) => {
      const node = await nodeBinary(version);
      const client = await connectClient({ bin: bin(), node, era, env: env() });
      expect((await client.tools()).map(({ name }) => name)).toEqual(toolNames);
      const { text, isError } = await client.call(call.tool, call.args);
      expect(text).toContain(answer());
      expect(isError).toBe(!backend);
      await client.close();
      expect(await client.server.exited).toEqual({ code: 0, signal: null });
      expect(client.server.strayLines).toEqual([]);
      expectNoSecret(text + client.server.stderr());
    });
  });

  // The terminal is made by util-linux's `script`; the one of other systems takes other options.
  it.skipIf(process.platform !== 'linux')(
    'started by hand in a terminal (of Linux), says what it waits for and where to go, and ends at Ctrl-C',
    async () => {
      const typed = `'${process.execPath}' '${bin()}'`;
      const args = ['--quiet', '--return', '--flush', '--command', typed, '/dev/null'];
      const terminal = spawnServer({ bin: 'script', node: 'none', args });
      const said = () => terminal.strayLines.join('\n');
      await expect.poll(said, { timeout: clientMs }).toContain('Ctrl-C');
      const pointedTo = [...said().matchAll(/--[a-z-]+( claude-desktop)?/g)].map(([flags]) => flags);
      terminal.write('\u0003');
      expect((await terminal.exited).code).toBe(130);

      expect(pointedTo).toEqual(['--check', '--print-config claude-desktop', '--help']);
      for (const flags of pointedTo) {
        const { exited } = spawnServer({ bin: bin(), args: flags.split(' '), env: env() });
        expect((await exited).code, flags).toBe(flags === '--check' && !backend ? 1 : 0);
      }
    },
    clientMs,
  );

  it.each(clientNames)(
    'answers the client of %s on every Node',
    async (name) => {
      const nodes = await Promise.all(nodeVersions.map(nodeBinary));
      const { got, output } = await runClient(name, nodes.map(start), call);
      expect(got).toEqual(nodes.map(() => ({ tools: toolNames, text: expect.stringContaining(answer()) })));
      expectNoSecret(output);
    },
    clientMs,
  );

  it(
    'answers the inspector, which finds no schema that a host would refuse',
    async () => {
      const got = await runInspector(start(process.execPath), call);
      expect(got).toMatchObject({
        tools: toolNames,
        text: expect.stringContaining(answer()),
        schemaErrors: false,
      });
      expectNoSecret(got.output);
    },
    clientMs,
  );
});
