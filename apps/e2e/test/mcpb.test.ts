import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverPackages } from '@patchbay/catalog/workspace';
import { connectClient, type TestClient } from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveOf } from '../src/drive.js';
import { packBundle, runMcpb } from '../src/mcpb/pack-bundle.js';
import { packAll } from '../src/published.js';

const scratch = mkdtempSync(join(tmpdir(), 'patchbay-mcpb-'));
const bundles = new Map<string, string>();
// The tool comes over the network the first time.
beforeAll(async () => {
  for (const packed of await packAll(scratch))
    if (packed.manifest.bin) bundles.set(packed.path, await packBundle(packed, scratch));
}, 300_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** What a host reads of a manifest. */
interface Manifest {
  server: { mcp_config: { command: string; args: string[]; env: Record<string, string> } };
  user_config: Record<string, { default?: string; sensitive: boolean }>;
  tools: Array<{ name: string }>;
}

describe.each(serverPackages())('the bundle of $manifest.name', ({ path }) => {
  const { call, startBackend } = driveOf(path);
  let folder = '';
  let manifest: Manifest;
  beforeAll(async () => {
    ({ folder, manifest } = await unpack(path));
  });

  it('starts as its manifest says and reaches what its settings name', async () => {
    const backend = await startBackend?.();
    const client = await startAsHostsDo(folder, manifest, backend?.env ?? {});
    const listed = (await client.tools()).map(({ name }) => name);
    expect(manifest.tools.map(({ name }) => name)).toEqual(expect.arrayContaining(listed));
    const { text } = await client.call(call.tool, call.args);
    expect(text).toContain(backend?.answer ?? '"code":"not_configured"');
    await client.close();
    await backend?.stop();
    expect(client.server.strayLines).toEqual([]);
  });

  it('asks for its secrets as secrets, and says what is missing when nothing was filled in', async () => {
    const client = await startAsHostsDo(folder, manifest, {});
    const { error } = await client.call(call.tool, call.args);
    expect(error.code).toBe('not_configured');
    await client.close();
    const sensitive = Object.entries(manifest.user_config).filter(([, setting]) => setting.sensitive);
    expect(sensitive.length).toBeGreaterThan(0);
    expect(sensitive.filter(([, setting]) => setting.default)).toEqual([]);
  });

  it('is smaller than 1 MB', () => {
    expect(statSync(bundles.get(path) ?? '').size).toBeLessThan(1_000_000);
  });
});

async function unpack(path: string): Promise<{ folder: string; manifest: Manifest }> {
  const folder = mkdtempSync(join(scratch, 'unpacked-'));
  await runMcpb('unpack', bundles.get(path) ?? '', folder);
  const manifestPath = join(folder, 'manifest.json');
  await runMcpb('validate', manifestPath);
  return { folder, manifest: JSON.parse(readFileSync(manifestPath, 'utf8')) };
}

/** A host replaces the variables by the folder and by what its user typed, which is an empty text where he typed nothing. */
function startAsHostsDo(
  folder: string,
  { server, user_config }: Manifest,
  typed: Record<string, string>,
): Promise<TestClient> {
  const { command, args, env } = server.mcp_config;
  expect(command).toBe('node');
  const filled = Object.fromEntries(
    Object.entries(env).map(([name, value]) => {
      const asked = /^\$\{user_config\.(\w+)\}$/.exec(value)?.[1] ?? '';
      expect(Object.keys(user_config)).toContain(asked);
      return [name, typed[name] ?? user_config[asked]?.default ?? ''];
    }),
  );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a manifest says it
  const [bin = '', ...rest] = args.map((argument) => argument.replace('${__dirname}', folder));
  // Where a fake stands is not asked of users; it reaches the server as the environment of the host.
  return connectClient({ era: 'legacy', bin, args: rest, env: { ...typed, ...filled }, cwd: tmpdir() });
}
