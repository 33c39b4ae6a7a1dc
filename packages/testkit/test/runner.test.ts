import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureBin, fixtureKey, legacyHello, modernMeta, spawnFixture } from './fixture.js';

async function opened(args: string[] = [], env: Record<string, string> = {}) {
  const server = spawnFixture(args, env);
  await server.request('initialize', legacyHello, { id: 1 });
  server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return server;
}

const call = (id: number, name: string, args: object) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});

describe('the end of a connection', () => {
  it('is exit 0 and a closed backend when stdin ends', async () => {
    const server = await opened();
    await server.request('tools/call', { name: 'echo', arguments: {} });
    server.end();
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(server.log().at(-1)).toMatchObject({ event: 'closed' });
  });

  it('is exit 0 when stdin ends before the first message', async () => {
    const server = spawnFixture();
    server.end();
    expect((await server.exited).code).toBe(0);
  });

  it('is exit 0 with no stdin at all', () => {
    const { status } = spawnSync(process.execPath, [fixtureBin], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 15_000,
    });
    expect(status).toBe(0);
  });

  it('still answers what is under way', async () => {
    const server = spawnFixture();
    server.write(
      [
        { jsonrpc: '2.0', id: 1, method: 'initialize', params: legacyHello },
        call(2, 'wait', { ms: 300 }),
        call(3, 'echo', { text: 'x' }),
      ]
        .map((message) => `${JSON.stringify(message)}\n`)
        .join(''),
    );
    server.end();
    expect((await server.exited).code).toBe(0);
    expect(server.frames.map(({ id }) => id).sort()).toEqual([1, 2, 3]);
  });

  it('does not wait for ever, aborts what is left and logs a write whose outcome nobody will know', async () => {
    const server = await opened(['--drain-ms', '200', '--access', 'write']);
    server.send(call(2, 'wait', { ms: 60_000 }));
    server.send(call(3, 'add_one', { fault: 'silent' }));
    await server.request('tools/call', { name: 'echo', arguments: {} });
    server.end();
    expect((await server.exited).code).toBe(0);
    expect(server.log().filter(({ event }) => event === 'outcome unknown')).toMatchObject([
      { level: 'error', tool: 'add_one' },
    ]);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('on %s is exit %i with a closed backend', async (signal, code) => {
    const server = await opened();
    await server.request('tools/call', { name: 'echo', arguments: {} });
    server.kill(signal);
    expect((await server.exited).code).toBe(code);
    expect(server.log().at(-1)).toMatchObject({ event: 'closed' });
  });

  it('is exit 1 with the reason when the host no longer reads', async () => {
    const server = await opened();
    server.closeStdout();
    server.send(call(2, 'echo', {}));
    server.send(call(3, 'echo', {}));
    expect((await server.exited).code).toBe(1);
    expect(server.log()).toContainEqual(
      expect.objectContaining({ event: 'stopped', reason: 'output closed', detail: 'EPIPE' }),
    );
  });

  it('is exit 1 with the reason when a line is too long to be a message', async () => {
    const server = await opened();
    server.write(Buffer.alloc(11 * 1024 * 1024, 'x'));
    expect((await server.exited).code).toBe(1);
    expect(server.log()).toContainEqual(
      expect.objectContaining({ event: 'stopped', reason: 'line too long' }),
    );
  });

  it('delivers a long answer to a reader that pauses', async () => {
    const server = await opened(['--max-output-bytes', '1000000']);
    server.pauseStdout();
    server.send(call(2, 'read_text', { lines: 90_000 }));
    server.end();
    setTimeout(() => server.resumeStdout(), 1_000);
    const { result } = await server.waitFor(({ id }) => id === 2);
    expect(JSON.stringify(result).length).toBeGreaterThan(900_000);
    expect((await server.exited).code).toBe(0);
  });
});

describe('malformed input', () => {
  it.each([
    ['text that is not JSON', 'hello\n', -32700, null],
    ['half a message', '{"jsonrpc":"2.0","id":5,\n', -32700, null],
    ['a NUL byte', '{"jsonrpc":"2.0",\u0000}\n', -32700, null],
    ['a batch', '[{"jsonrpc":"2.0","id":5,"method":"ping"}]\n', -32600, null],
    ['a number', '5\n', -32600, null],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":5,"method":"ping"}\n', -32600, 5],
    ['a method that is not a string', '{"jsonrpc":"2.0","id":6,"method":{}}\n', -32600, 6],
    ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"ping"}\n', -32600, null],
    ['params that are a list', '{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}\n', -32600, 7],
    ['a message without anything', '{"jsonrpc":"2.0"}\n', -32600, null],
  ])('%s gets an error, and the next good call works', async (_name, line, code, id) => {
    const server = await opened();
    server.write(line);
    const { error } = await server.waitFor((frame) => frame.error?.code === code && frame.id === id);
    expect(error?.message).toMatch(/\.$/);
    expect(
      (await server.request('tools/call', { name: 'echo', arguments: { text: 'ok' } })).result
        ?.structuredContent,
    ).toMatchObject({ text: 'ok' });
    await server.stop();
  });

  it.each([
    ['an unknown method', 'nope/nope', {}, -32601],
    ['a call without a name', 'tools/call', { arguments: {} }, -32602],
    ['an unknown tool', 'tools/call', { name: 'nope' }, -32602],
  ])('%s is answered and does no harm', async (_name, method, params, code) => {
    const server = await opened();
    expect((await server.request(method, params)).error?.code).toBe(code);
    expect((await server.request('tools/call', { name: 'echo' })).result?.isError).toBeUndefined();
    await server.stop();
  });

  it('accepts a line of 10 MB and says what is wrong with it', async () => {
    const server = await opened();
    const { result } = await server.request('tools/call', {
      name: 'list_numbers',
      arguments: { cursor: 'x'.repeat(10_000_000) },
    });
    expect(JSON.stringify(result)).toContain('cursor: must have at most 16384 characters (got 10000000)');
    await server.stop();
  });

  it('takes arguments of the wrong type for what they are', async () => {
    const server = await opened();
    const { result } = await server.request('tools/call', {
      name: 'list_numbers',
      arguments: { count: 'many', limit: 0, width: 1.5, cursor: 5 },
    });
    expect(JSON.parse(JSON.stringify(result)).content[0].text).toBe(
      '{"error":{"code":"invalid_argument","message":"count: must be a number (got \\"many\\"); width: must be an integer (got 1.5); limit: must be at least 1 (got 0); cursor: must be a string (got 5)","next":"Correct the arguments and call again."}}',
    );
    await server.stop();
  });

  it.each([5_000, 200_000])('refuses arguments nested %i levels deep and ends the call', async (depth) => {
    const server = await opened();
    const nested = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    for (const [id, name] of [
      [2, 'text'],
      [3, 'unknown'],
    ])
      server.write(
        `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"${name}":${nested}}}}\n`,
      );
    await server.request('ping', undefined, { id: 4 });
    await expect.poll(() => server.frames.length).toBe(4);
    for (const { id, result } of server.frames.filter(({ id }) => id === 2 || id === 3))
      expect(JSON.stringify(result), String(id)).toContain('invalid_argument');
    await expect.poll(() => server.log().filter(({ event }) => event === 'call').length).toBe(2);
    await server.stop();
  });

  it('repeats no more than the beginning of a name that nobody knows', async () => {
    const server = await opened();
    const long = 'x'.repeat(3_000_000);
    const answers = [
      await server.request('tools/call', { name: long }),
      await server.request('tools/call', { name: 'echo', arguments: { [long]: 1 } }),
      await server.request('tools/call', { name: 'echo', arguments: { connection: long } }),
      await server.request('resources/read', { uri: `fixture://${long}` }),
      await server.request('prompts/get', { name: long }),
    ];
    for (const answer of answers) expect(JSON.stringify(answer).length).toBeLessThan(5_000);
    await server.stop();
  });

  it('reads past a byte order mark, which some hosts write first', async () => {
    const server = spawnFixture();
    server.write(`\ufeff${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n`);
    await expect.poll(() => server.frames).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
    await server.stop();
  });

  it('splits and joins lines wherever the pipe cuts them', async () => {
    const server = await opened();
    const text = `${JSON.stringify(call(9, 'echo', { text: 'größe 🙂' }))}\n${JSON.stringify(call(10, 'echo', { text: 'b' }))}\n`;
    for (const byte of Buffer.from(text)) server.write(Buffer.from([byte]));
    expect((await server.waitFor(({ id }) => id === 9)).result?.structuredContent).toMatchObject({
      text: 'größe 🙂',
    });
    await server.waitFor(({ id }) => id === 10);
    await server.stop();
  });
});

describe('the protocol version', () => {
  it('is checked on every request, not only on the first', async () => {
    const server = spawnFixture();
    await server.request('server/discover', modernMeta());
    await server.request('tools/call', { name: 'echo', arguments: {}, ...modernMeta() });
    const { error } = await server.request('tools/call', {
      name: 'echo',
      arguments: {},
      ...modernMeta('2099-01-01'),
    });
    expect(error).toMatchObject({
      code: -32022,
      data: { supported: ['2026-07-28'], requested: '2099-01-01' },
    });
    await server.stop();
  });

  it.each(['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'])(
    '%s is spoken',
    async (protocolVersion) => {
      const server = spawnFixture();
      const { result } = await server.request('initialize', { ...legacyHello, protocolVersion });
      expect(result?.protocolVersion).toBe(protocolVersion);
      server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
      expect((await server.request('tools/call', { name: 'echo' })).result?.content).toHaveLength(1);
      await server.stop();
    },
  );

  it('falls back to initialize after a probe that it answered', async () => {
    const server = spawnFixture();
    await server.request('server/discover', modernMeta());
    expect((await server.request('initialize', legacyHello)).result?.protocolVersion).toBe('2025-06-18');
    expect((await server.request('tools/list')).result?.tools).toBeDefined();
    await server.stop();
  });

  it('answers the opening messages once, also when the SDK is asked right after', async () => {
    const server = spawnFixture();
    server.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: legacyHello });
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    for (const id of [2, 3, 4]) server.send({ jsonrpc: '2.0', id, method: 'tools/list' });
    server.send({ jsonrpc: '2.0', id: 5, method: 'prompts/list' });
    for (const id of [6, 7]) server.send({ jsonrpc: '2.0', id, method: 'tools/list' });
    await server.waitFor(({ id }) => id === 7);
    await server.request('ping', undefined, { id: 8 });
    expect(server.frames.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    await server.stop();
  });
});

describe('the state of a question', () => {
  const asked = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: {} } };
  const deletion = (more: object) => ({
    name: 'delete_object',
    arguments: { id: 'a' },
    _meta: { ...modernMeta()._meta, ...asked },
    ...more,
  });

  it('is refused as the protocol says when this server did not make it, and taken when it did', async () => {
    const server = spawnFixture(['--access', 'write']);
    const { result } = await server.request('tools/call', deletion({}));
    const state = String(result?.requestState);
    const inputResponses = { confirm: { action: 'accept', content: {} } };
    for (const requestState of ['', 'x', `${state}-more`, state.slice(1)]) {
      const { error } = await server.request('tools/call', deletion({ inputResponses, requestState }));
      expect(error, requestState).toMatchObject({
        code: -32602,
        message: expect.stringContaining('requestState'),
      });
    }
    const done = await server.request('tools/call', deletion({ inputResponses, requestState: state }));
    expect(done.result?.structuredContent).toEqual({ deleted: 'a', left: 1 });
    await server.stop();
  });
});

describe('a question that the host cannot put', () => {
  const canAsk = { ...legacyHello, capabilities: { elicitation: {} } };
  it.each([
    ['an error', { error: { code: -32601, message: 'no dialog here' } }],
    ['no action', { result: {} }],
    ['an action nobody knows', { result: { action: 'maybe' } }],
  ])('is an error of the usual form when the host answers %s, and nothing is done', async (_what, answer) => {
    const server = spawnFixture(['--access', 'write']);
    await server.request('initialize', canAsk, { id: 1 });
    server.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    server.send(call(2, 'delete_object', { id: 'a' }));
    const asks = () => server.frames.filter(({ method }) => method === 'elicitation/create');
    await expect.poll(() => asks().length).toBe(1);
    server.send({ jsonrpc: '2.0', id: asks()[0]?.id, ...answer });
    const replies = () => server.frames.filter(({ id, method }) => id === 2 && method === undefined);
    await expect.poll(() => replies().length).toBe(1);
    const [{ text }] = JSON.parse(JSON.stringify(replies()[0]?.result)).content;
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 'refused',
        message: 'Not done: the host did not put the question to the user, or not in time.',
        next: 'Tell the user what was to be done, and call again when they want it.',
      },
    });
    server.send(call(3, 'delete_object', { id: 'a' }));
    await expect.poll(() => asks().length).toBe(2);
    await server.stop();
  });
});

describe('a resource that is not there', () => {
  it.each(['nothing://of/this/kind', 'fixture://default/no-number'])(
    '%s is named in the error',
    async (uri) => {
      const server = spawnFixture();
      const { error } = await server.request('resources/read', { uri, ...modernMeta() });
      expect(error).toMatchObject({ code: -32602, data: { uri } });
      await server.stop();
    },
  );
});

describe('trace context', () => {
  it('of a request stands in the log line of its call', async () => {
    const server = await opened();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    await server.request('tools/call', { name: 'echo', _meta: { traceparent } });
    await expect
      .poll(() => server.log().find(({ event }) => event === 'call'))
      .toMatchObject({ trace_id: '4bf92f3577b34da6a3ce929d0e0e4736' });
    await server.stop();
  });
});

describe('settings', () => {
  it('that are wrong stop the start with every problem named in one go, exit 2', async () => {
    const args = [
      '--acess',
      'write',
      '--timeout-ms=99999',
      '--tools',
      'echo,ecko',
      '--fixture-key',
      'secret',
    ];
    const server = spawnFixture(args, { FIXTURE_KEY: 'short', PATCHBAY_LOG_LEVEL: 'loud' });
    expect((await server.exited).code).toBe(2);
    expect(server.frames).toEqual([]);
    expect(server.stderr()).toBe(
      [
        'fixture-mcp did not start:',
        '  --acess: unknown flag, did you mean --access?',
        '  --fixture-key: a secret is never an argument, because other programs can read those. Set FIXTURE_KEY in the environment, or FIXTURE_KEY_FILE.',
        '  --timeout-ms must be a whole number from 1 to 55000 (got "99999").',
        '  PATCHBAY_LOG_LEVEL must be debug, info, warn, error or silent (got "loud").',
        '  FIXTURE_KEY must be at least six characters.',
        '  --tools: there is no tool ecko (did you mean echo?). The tools are: list_numbers, list_rows, echo, read_text, wait, fail, count_calls, cached_count, print, add_one, delete_object, reset_all.',
        'Run fixture-mcp --help for the settings.',
        '',
      ].join('\n'),
    );
  });

  it('may come from files, and a flag beats the environment', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'patchbay-')), 'key');
    writeFileSync(file, `${fixtureKey}\n`);
    const server = await opened(['--tools', 'echo'], {
      FIXTURE_KEY: '',
      FIXTURE_KEY_FILE: file,
      PATCHBAY_TOOLS: 'wait',
    });
    const { result } = await server.request('tools/list');
    expect(JSON.parse(JSON.stringify(result)).tools.map(({ name }: { name: string }) => name)).toEqual([
      'echo',
    ]);
    expect((await server.request('tools/call', { name: 'echo' })).result?.structuredContent).toMatchObject({
      key: '[hidden]',
    });
    await server.stop();
  });

  it.each(['--help', '-h', '--version'])('%s prints on stdout and exits 0', async (flag) => {
    const server = spawnFixture([flag]);
    expect((await server.exited).code).toBe(0);
    expect(server.strayLines[0]).toMatch(/1\.2\.3/);
  });

  it('--check says what is missing, exit 1, and what is fine, exit 0', async () => {
    const bad = spawnFixture(['--check', '--json', '--rate-burst=x'], { FIXTURE_KEY: '' });
    expect((await bad.exited).code).toBe(1);
    const report = JSON.parse(bad.strayLines.join('\n'));
    expect(report).toMatchObject({ server: 'fixture-mcp', ok: false });
    expect(report.findings.map(({ message }: { message: string }) => message)).toEqual([
      '--rate-burst must be a whole number from 1 to 1000000 (got "x").',
      'FIXTURE_KEY is not set.',
      'The connection was not tried.',
    ]);
    const good = spawnFixture(['--check']);
    expect((await good.exited).code).toBe(0);
    expect(good.stderr()).toContain('connected');
    expect(good.strayLines.at(-1)).toBe('Ready.');
  });

  it('--check does not connect with settings that are wrong: the credential could go to another host', async () => {
    const server = spawnFixture(['--check', '--hots=example.com']);
    expect((await server.exited).code).toBe(1);
    expect(server.strayLines.join('\n')).toContain('--hots: unknown flag');
    expect(server.stderr()).not.toContain('connected');
  });

  it('--print-config gives the block for Claude Desktop, and names the hosts it knows', async () => {
    const good = spawnFixture(['--print-config', 'claude-desktop']);
    await good.exited;
    expect(JSON.parse(good.strayLines.join('\n'))).toEqual({
      mcpServers: {
        fixture: {
          command: 'npx',
          args: ['-y', '@patchbay/fixture-mcp'],
          env: { FIXTURE_KEY: '<Key of the fixture>' },
        },
      },
    });
    const bad = spawnFixture(['--print-config', 'emacs']);
    expect((await bad.exited).code).toBe(2);
    expect(bad.stderr()).toContain('claude-desktop');
  });
});
