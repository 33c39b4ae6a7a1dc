import { afterEach, describe, expect, it } from 'vitest';
import { eras, type TestClient } from '../src/index.js';
import { connectFixture, fixtureKey } from './fixture.js';

let client: TestClient | undefined;
afterEach(async () => {
  await client?.close();
  client = undefined;
});

async function open(options: Parameters<typeof connectFixture>[0] = {}): Promise<TestClient> {
  client = await connectFixture(options);
  return client;
}

describe.each(eras)('a call in the %s era', (era) => {
  it('answers the same as text and as data, without undeclared fields', async () => {
    const { call } = await open({ era });
    const answer = await call('echo', { text: 'hello', mode: 'undeclared' });
    expect(answer.structured).toEqual({ text: 'hello', key: '[hidden]' });
    expect(answer.data).toEqual(answer.structured);
    expect(answer.meta['patchbay/call']).toMatchObject({ source: 'fixture' });
  });

  it('names every unknown argument, also inside objects, and what was meant', async () => {
    const { call } = await open({ era });
    const { isError, error, structured } = await call('echo', {
      txt: 'x',
      nested: { deep: { flag: true, flog: 1 } },
    });
    expect(isError).toBe(true);
    expect(structured).toBeUndefined();
    expect(error).toEqual({
      code: 'invalid_argument',
      message: 'nested.deep.flog: unknown argument; txt: unknown argument, did you mean text?',
      next: 'Correct the arguments and call again.',
    });
  });

  it('gives a text tool one header line and the text as it is', async () => {
    const { call } = await open({ era });
    const answer = await call('read_text', { lines: 3 });
    expect(answer.text).toBe('lines 1-3\nline 1\nline 2\nline 3');
    expect(answer.structured).toBeUndefined();
  });

  it('lists only what the tier allows, and says which --access lists the rest', async () => {
    const { call, tools } = await open({ era });
    const names = (await tools()).map(({ name }) => name);
    expect(names).toContain('echo');
    expect(names).not.toContain('add_one');
    await expect(call('add_one')).rejects.toThrow(/needs --access write/);
    await expect(call('reset_all')).rejects.toThrow(/needs --access admin/);
    await expect(call('ecko')).rejects.toThrow(/Unknown tool ecko; did you mean echo\?/);
  });

  it('stops the work when the caller cancels, and the next call works', async () => {
    const { call } = await open({ era });
    const abort = new AbortController();
    const cancelled = call(
      'wait',
      { ms: 30_000 },
      { signal: abort.signal, onProgress: () => abort.abort(new Error('enough')) },
    );
    await expect(cancelled).rejects.toThrow();
    await expect.poll(async () => (await call('wait', { ms: 0 })).data.aborted).toEqual(['cancelled']);
  });

  it('reports progress but never a last 100 %', async () => {
    const { call } = await open({ era });
    const seen: number[] = [];
    await call('wait', { ms: 1_200 }, { onProgress: ({ progress }) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(0);
    expect(Math.max(...seen)).toBeLessThan(1_200);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  it('asks through elicitation, and does it once the person agrees', async () => {
    const asked: string[] = [];
    const { call } = await open({
      era,
      args: ['--access', 'write'],
      elicit: (message) => {
        asked.push(message);
        return 'accept';
      },
    });
    expect((await call('delete_object', { id: 'a' })).data).toEqual({ deleted: 'a', left: 1 });
    expect(asked).toEqual(['Delete object a?']);
  });

  it.each(['decline', 'cancel'] as const)('does nothing when the person answers %s', async (action) => {
    const { call } = await open({ era, args: ['--access', 'write'], elicit: () => action });
    const { error } = await call('delete_object', { id: 'a' });
    expect(error).toEqual({
      code: 'refused',
      message: `Not done: the user answered '${action}'.`,
      next: 'Leave it, unless the user asks for it again.',
    });
  });

  it('without elicitation gives a preview and a token that works once, for these arguments only', async () => {
    const { call } = await open({ era, args: ['--access=write'] });
    const { error } = await call('delete_object', { id: 'a' });
    expect(error.code).toBe('confirmation_required');
    expect(error.details?.preview).toEqual({ message: 'Delete object a?' });
    const confirm = error.details?.confirm;
    expect((await call('delete_object', { id: 'b', confirm })).error.message).toBe(
      'This confirmation was made for other arguments.',
    );
    expect((await call('delete_object', { id: 'a', confirm })).data).toEqual({ deleted: 'a', left: 1 });
    expect((await call('delete_object', { id: 'a', confirm })).error.code).toBe('not_found');
  });

  it('asks again when the object changed between preview and confirmation', async () => {
    const { call } = await open({ era, env: { PATCHBAY_ACCESS: 'write' } });
    const first = await call('delete_object', { id: 'a', touch: true });
    const second = await call('delete_object', {
      id: 'a',
      touch: true,
      confirm: first.error.details?.confirm,
    });
    expect(second.error.message).toBe(
      'Not done yet: The state has changed since the preview. Now: Delete object a?',
    );
  });

  it('serves resources, templates, completions and prompts', async () => {
    const { read, resources, templates, complete, prompt, prompts } = await open({ era });
    expect(await resources()).toMatchObject([{ uri: 'fixture://default/1', name: 'one' }]);
    expect(await templates()).toMatchObject([{ uriTemplate: 'fixture://{place}/{number}' }]);
    expect(await read('fixture://default/7')).toBe('number 7');
    await expect(read('fixture://default/x')).rejects.toThrow(/There is no such number/);
    await expect(read('other://x')).rejects.toThrow(/Unknown resource/);
    expect(await complete('fixture://{place}/{number}', { name: 'number', value: '14' })).toEqual([
      '14',
      '140',
      '141',
      '142',
      '143',
      '144',
      '145',
      '146',
      '147',
      '148',
      '149',
    ]);
    expect(await complete('fixture://{place}/{number}', { name: 'place', value: 'd' })).toEqual(['default']);
    expect(await complete('fixture://{place}/{number}', { name: 'number', value: '' })).toHaveLength(100);
    expect(await prompts()).toMatchObject([{ name: 'count' }]);
    expect(await prompt('count', { to: '3' })).toBe('Count to 3.');
    await expect(prompt('count')).rejects.toThrow(/needs to/);
  });
});

describe('errors', () => {
  it('never hands out upstream text that nobody planned for', async () => {
    const { call, server } = await open();
    const { error, text } = await call('fail', { how: 'plain' });
    expect(error.code).toBe('internal');
    expect(error.next).toMatch(/^See the log of this server \(stderr\) for call [0-9a-f]{12}\.$/);
    expect(text).not.toContain('password');
    await expect.poll(() => server.stderr()).toContain('password [hidden] is wrong');
  });

  it('says that an answer breaking its own schema is our fault', async () => {
    const { call } = await open();
    expect((await call('echo', { mode: 'wrong_type' })).error.code).toBe('internal');
  });

  it('answers lists without settings and names what is missing when called', async () => {
    const { call, tools, resources } = await open({ env: { FIXTURE_KEY: '' } });
    expect((await tools()).length).toBeGreaterThan(5);
    expect(await resources()).toEqual([]);
    expect((await call('echo')).error).toEqual({
      code: 'not_configured',
      message: 'FIXTURE_KEY is not set.',
      next: 'Set FIXTURE_KEY in the environment of this server (the "env" block of the host\'s configuration), then restart it.',
      details: { missing: ['FIXTURE_KEY'] },
    });
  });

  it('keeps a timeout apart from a cancellation and says what to do', async () => {
    const { call } = await open({ args: ['--timeout-ms', '150'] });
    expect((await call('wait', { ms: 20_000 })).error).toEqual({
      code: 'timeout',
      message: 'No answer within 0.1 s.',
      next: 'Ask for less (a narrower filter, a smaller limit), or raise PATCHBAY_TIMEOUT_MS (at most 55000).',
    });
  });

  it('does not wait for a driver that ignores the signal', async () => {
    const { call } = await open({ args: ['--timeout-ms', '100'] });
    expect((await call('wait', { ms: 25_000, deaf: true })).error.code).toBe('timeout');
  });
});

describe('retry', () => {
  it('repeats a read while its backend is away', async () => {
    const { call } = await open();
    expect((await call('fail', { how: 'unavailable', times: 3 })).data).toEqual({ calls: 4 });
  });

  it('gives up after the set number of tries', async () => {
    const { call, server } = await open({ args: ['--retries', '1'] });
    expect((await call('fail', { how: 'network' })).error).toMatchObject({
      code: 'unavailable',
      message: 'Fixture could not be reached: the connection was cut (ECONNRESET).',
    });
    await expect
      .poll(() => server.log().find(({ event }) => event === 'call'))
      .toMatchObject({ code: 'unavailable', attempts: 2, upstream_calls: 2 });
  });

  it('does not repeat what would fail again', async () => {
    const { call } = await open();
    await call('fail', { how: 'not_found', times: 1 });
    expect((await call('fail', { how: 'not_found', times: 1 })).data).toEqual({ calls: 2 });
  });

  it('says how long to wait when Retry-After does not fit into the call', async () => {
    const { call } = await open({ args: ['--timeout-ms', '1000'] });
    const { error } = await call('fail', { how: 'rate_limited', retry_after_ms: 60_000 });
    expect(error).toMatchObject({ code: 'rate_limited', retry_after_ms: 60_000 });
  });

  it('connects again after a failed connect', async () => {
    const { call } = await open({ env: { FIXTURE_FAIL_CONNECT: '2' } });
    expect((await call('echo', { text: 'x' })).data).toMatchObject({ text: 'x' });
  });
});

describe('writes', () => {
  const write = { args: ['--access', 'write', '--timeout-ms', '300'] };

  it('are sent once, and an answer that was lost is reported as unknown', async () => {
    const { call } = await open(write);
    const { error } = await call('add_one', { fault: 'cut' });
    expect(error.code).toBe('outcome_unknown');
    expect(error.next).toBe('Look with echo. Do not repeat the call before you know.');
    expect((await call('count_calls')).data).toEqual({ add: 1 });
  });

  it('are repeated where the request is safe', async () => {
    const { call } = await open(write);
    expect((await call('add_one', { fault: 'cut', safe: true })).error.code).toBe('unavailable');
    expect((await call('count_calls')).data).toEqual({ add: 4 });
  });

  it('report a refusal and a request that never left as what they are', async () => {
    const { call } = await open(write);
    expect((await call('add_one', { fault: 'refused' })).error.code).toBe('refused');
    expect((await call('add_one', { fault: 'never_sent' })).error.code).toBe('unavailable');
  });

  it('are unknown when the backend stays silent until the deadline', async () => {
    const { call } = await open(write);
    expect((await call('add_one', { fault: 'silent' })).error.code).toBe('outcome_unknown');
  });
});

describe('limits', () => {
  it('answers rate_limited with the wait when it does not fit', async () => {
    const { call } = await open({
      args: ['--rate-per-minute', '1', '--rate-burst', '2', '--timeout-ms', '1000'],
    });
    await call('echo');
    await call('echo');
    const { error } = await call('echo');
    expect(error.code).toBe('rate_limited');
    expect(error.retry_after_ms).toBeGreaterThan(50_000);
  });

  it('opens the circuit after five faults in a row and closes it again', async () => {
    const { call, server } = await open({ args: ['--retries', '0', '--circuit-pause-ms', '300'] });
    for (let fault = 0; fault < 5; fault += 1) await call('fail', { how: 'unavailable' });
    const open5 = await call('echo');
    expect(open5.error).toMatchObject({
      code: 'unavailable',
      message: 'The backend failed several times in a row and is not being called for now.',
    });
    await expect
      .poll(async () => (await call('echo', { text: 'back' })).data?.text, { timeout: 5_000 })
      .toBe('back');
    expect(
      server
        .log()
        .filter(({ event }) => event === 'circuit moved')
        .map(({ to }) => to),
    ).toEqual(['open', 'probing', 'closed']);
  });

  it('does not count refusals as faults', async () => {
    const { call } = await open();
    for (let refusal = 0; refusal < 7; refusal += 1) await call('fail', { how: 'not_found' });
    expect((await call('echo', { text: 'up' })).data.text).toBe('up');
  });

  it('keeps connections apart by name', async () => {
    const { call } = await open({
      env: { FIXTURE_KEY: '', FIXTURE_KEY_NORTH: 'north-key', FIXTURE_KEY_SOUTH: 'south-key' },
    });
    expect((await call('echo', { place: 'south' })).isError).toBe(false);
    expect((await call('echo')).error).toMatchObject({
      code: 'invalid_argument',
      next: 'Use one of: north, south.',
    });
    expect((await call('echo', { place: 'west' })).error.message).toBe(
      'There is no connection named "west".',
    );
  });

  it('serves a cached answer without calling the backend, and says so', async () => {
    const { call } = await open();
    const first = await call('cached_count', { key: 'a' });
    const second = await call('cached_count', { key: 'a' });
    const other = await call('cached_count', { key: 'b' });
    expect([first.data, second.data, other.data]).toEqual([{ calls: 1 }, { calls: 1 }, { calls: 1 }]);
    expect(second.meta['patchbay/call']).toMatchObject({ cache_hit: true });
    expect(first.meta['patchbay/call']).not.toHaveProperty('cache_hit');
  });
});

describe('long answers', () => {
  it('are made short by leaving items out, and the cursor finds every one of them', async () => {
    const { call } = await open({ args: ['--rate-per-minute', '0'] });
    const seen: unknown[] = [];
    let cursor: unknown;
    do {
      const { text, data } = await call('list_numbers', {
        count: 700,
        width: 150,
        limit: 500,
        upstream_page: 130,
        ...(cursor ? { cursor } : {}),
      });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16_384);
      expect(data.total).toBe(700);
      // The fixture's output is a list of numbers under this name.
      seen.push(...(data.numbers as Array<{ n: number }>).map(({ n }) => n));
      cursor = data.next_cursor;
    } while (cursor);
    expect(seen).toEqual(Array.from({ length: 700 }, (_, index) => index));
  });

  it('refuse a cursor that was made with other arguments', async () => {
    const { call } = await open();
    const { data } = await call('list_numbers', { count: 100 });
    expect((await call('list_numbers', { count: 99, cursor: data.next_cursor })).error.message).toBe(
      'This cursor was made with other arguments.',
    );
  });

  it('say that rows are missing and how to ask for fewer, where there is no cursor', async () => {
    const { call } = await open({ args: ['--max-output-bytes', '2000'] });
    const { data, text } = await call('list_rows', { count: 150, limit: 100 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2_000);
    expect(data).toMatchObject({
      truncated: true,
      notice: expect.stringMatching(/^\d+ of 100 fit into 2000 bytes: ask for fewer columns$/),
    });
    expect(data.row_count).toBe((data.rows as unknown[]).length);
  });

  it('cut a text at whole lines', async () => {
    const { call } = await open({ args: ['--max-output-bytes', '1024'] });
    const { text } = await call('read_text', { lines: 1_000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_024);
    expect(text).toMatch(/line \d+\n\[truncated: \d+ of 1000 lines shown; ask for fewer\]$/);
  });
});

describe('the log', () => {
  it('has one line per call, with hashed arguments and without secrets', async () => {
    const { call, server } = await open();
    await call('echo', { text: fixtureKey });
    await expect
      .poll(() => server.log().find(({ event }) => event === 'call'))
      .toMatchObject({ level: 'info', server: 'fixture', tool: 'echo', attempts: 1, connection: 'default' });
    expect(server.stderr()).not.toContain(fixtureKey);
    const hash = server.log().find(({ event }) => event === 'call')?.args;
    expect(hash).toMatch(/^[\w-]{16}$/);
  });

  it('does not let a secret out through a result', async () => {
    const { call } = await open();
    const { text, structured } = await call('echo', { text: `a ${fixtureKey} b` });
    expect(text).not.toContain(fixtureKey);
    expect(structured).toEqual({ text: 'a [hidden] b', key: '[hidden]' });
  });

  it('keeps stdout for the protocol whatever a dependency prints', async () => {
    const { call, server } = await open();
    expect((await call('print')).data).toEqual({ printed: true });
    expect(server.strayLines).toEqual([]);
    expect(server.stderr()).toContain('not protocol either');
  });
});
