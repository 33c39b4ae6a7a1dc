import { afterEach, describe, expect, it } from 'vitest';
import { spawnServer } from './spawned-server.js';
import { connectClient, eras, type ListedTool, type TestClient } from './test-client.js';

export interface ContractOptions {
  /** The built bin, an absolute path. */
  bin: string;
  /** Most tokens of tools/list per tier. */
  tokens: { read: number; write?: number; admin?: number };
  /** Settings under which nothing can be reached, with secrets that must never appear again. */
  unreachable: { env: Record<string, string>; secrets: string[] };
  /** Arguments with which a read tool gets as far as its backend. */
  sample: { tool: string; args: Record<string, unknown> };
  /** Flags that list every tool, for servers with toolsets. */
  allTools?: string[];
}

// The measure of the budgets: compact JSON of name, description and input schema, at 4.2 bytes a token.
const bytesPerToken = 4.2;

/** What every server promises, tested on the built bin. Call it at the top level of a test file. */
export function testContract({ bin, tokens, unreachable, sample, allTools = [] }: ContractOptions): void {
  let client: TestClient | undefined;
  const open = async (options: Partial<Parameters<typeof connectClient>[0]> = {}) => {
    client = await connectClient({ bin, ...options });
    return client;
  };
  afterEach(async () => {
    await client?.close();
    client = undefined;
  });

  describe.each(eras)('contract in the %s era', (era) => {
    it('lists its tools without settings and with nothing to reach', async () => {
      const { tools, instructions, server } = await open({ era });
      expect((await tools()).length).toBeGreaterThan(0);
      expect(Buffer.byteLength(instructions() ?? '')).toBeLessThanOrEqual(2_048);
      expect(server.strayLines).toEqual([]);
    });

    it('says what is missing when called without settings', async () => {
      const { call } = await open({ era });
      const { isError, error, structured } = await call(sample.tool, sample.args);
      expect(isError).toBe(true);
      expect(structured).toBeUndefined();
      expect(error.code).toBe('not_configured');
      expect(error.next.length).toBeGreaterThan(10);
    });

    it('fails usefully and tells no secret when its backend is not there', async () => {
      const { call, server } = await open({
        era,
        env: { ...unreachable.env, PATCHBAY_RETRIES: '0', PATCHBAY_LOG_LEVEL: 'debug' },
      });
      const { isError, error, text } = await call(sample.tool, sample.args);
      expect(isError).toBe(true);
      expect(error).toMatchObject({
        code: 'unavailable',
        message: expect.any(String),
        next: expect.any(String),
      });
      for (const secret of unreachable.secrets) {
        expect(text).not.toContain(secret);
        expect(server.stderr()).not.toContain(secret);
      }
      expect(server.strayLines).toEqual([]);
    });
  });

  describe('contract', () => {
    const listAll = async () => (await open({ args: ['--access', 'admin', ...allTools] })).tools();

    it('names its tools in snake_case, with title, description and all four hints', async () => {
      for (const { name, title, description = '', annotations = {} } of await listAll()) {
        expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
        expect(title, name).toBeTruthy();
        expect(description.length, name).toBeLessThanOrEqual(1_024);
        expect(description, name).toMatch(/\.$/);
        expect(Object.keys(annotations).sort(), name).toEqual([
          'destructiveHint',
          'idempotentHint',
          'openWorldHint',
          'readOnlyHint',
        ]);
        expect(annotations.readOnlyHint && annotations.destructiveHint, name).toBe(false);
      }
    });

    it('lists reads only, unless it is told otherwise', async () => {
      const { tools } = await open();
      for (const { name, annotations } of await tools()) expect(annotations?.readOnlyHint, name).toBe(true);
    });

    it('has plain and strict schemas with every field described', async () => {
      for (const { name, inputSchema } of await listAll()) visit(inputSchema, name, checkNode);
    });

    it('refuses unknown arguments of every tool by name', async () => {
      const { tools, call } = await open({
        args: ['--access', 'admin', '--rate-per-minute', '0', ...allTools],
      });
      for (const { name } of await tools()) {
        const { error } = await call(name, { surely_unknown: 1 });
        expect(error?.code, name).toBe('invalid_argument');
        expect(error?.message, name).toContain('surely_unknown: unknown argument');
      }
    });

    it('keeps tools/list within its token budget', async () => {
      for (const [tier, budget] of Object.entries(tokens)) {
        const listed = await (
          await open({ args: ['--access', tier, ...(tier === 'read' ? [] : allTools)] })
        ).tools();
        expect(tokensOf(listed), tier).toBeLessThanOrEqual(budget);
        await client?.close();
      }
    });

    it('exits 2 on a wrong flag, 0 at end of input, 143 on SIGTERM', async () => {
      const wrong = spawnServer({ bin, args: ['--no-such-flag'] });
      expect((await wrong.exited).code).toBe(2);
      expect(wrong.stderr()).toContain('--no-such-flag');
      const ended = spawnServer({ bin });
      ended.end();
      expect((await ended.exited).code).toBe(0);
      const killed = spawnServer({ bin });
      await killed.request('initialize', {
        protocolVersion: '2025-06-18',
        capabilities: {},
        clientInfo: { name: 'contract', version: '1' },
      });
      killed.kill('SIGTERM');
      expect((await killed.exited).code).toBe(143);
    });

    it('says on request what it is and how to set it up', async () => {
      const help = spawnServer({ bin, args: ['--help'] });
      expect((await help.exited).code).toBe(0);
      expect(help.strayLines.join('\n')).toContain('PATCHBAY_ACCESS');
      const block = spawnServer({ bin, args: ['--print-config', 'claude-desktop'] });
      expect((await block.exited).code).toBe(0);
      expect(JSON.parse(block.strayLines.join('\n')).mcpServers).toBeDefined();
    });
  });
}

function tokensOf(tools: ListedTool[]): number {
  const counted = tools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema }));
  return Math.ceil(Buffer.byteLength(JSON.stringify(counted)) / bytesPerToken);
}

const refused = ['anyOf', 'oneOf', 'allOf', 'not', '$ref', '$defs', '$schema'];

function checkNode(node: Record<string, unknown>, path: string) {
  for (const key of refused) expect(node, `${path} has ${key}`).not.toHaveProperty(key);
  expect(Array.isArray(node.type), `${path} has a list of types`).toBe(false);
  if (node.type === 'object' && node.properties)
    expect(node.additionalProperties, `${path} is not strict`).toBe(false);
  const isRoot = !path.includes('.');
  if (!isRoot && !path.endsWith('[]')) expect(node.description, `${path} is not described`).toBeTruthy();
}

function visit(node: Record<string, unknown>, path: string, look: typeof checkNode) {
  look(node, path);
  for (const [key, field] of Object.entries(node.properties ?? {})) visit(field, `${path}.${key}`, look);
  // `items` of a JSON Schema that passed the checks above is one schema.
  if (node.items) visit(node.items as Record<string, unknown>, `${path}[]`, look);
}
