import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ToolError } from '@patchbay/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createGrammar } from '../../src/grammar/grammar.js';
import { createParserThread, type ParserThreadOptions } from '../../src/grammar/parser-thread.js';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-parser-'));
afterAll(() => rmSync(folder, { recursive: true }));

let written = 0;
/** A thread's program as a file, which counts its own starts. */
function program(source: string) {
  written += 1;
  const file = join(folder, `${written}.mjs`);
  const starts = join(folder, `${written}.starts`);
  writeFileSync(starts, '');
  write(source);

  function write(text: string) {
    writeFileSync(
      file,
      `import { appendFileSync } from 'node:fs';
       import { parentPort } from 'node:worker_threads';
       appendFileSync(${JSON.stringify(starts)}, '.');
       ${text}`,
    );
  }
  return { url: pathToFileURL(file), write, starts: () => readFileSync(starts, 'utf8').length };
}

/** Answers every text with its own name, but for those that are told to stop, fail or hang. */
const obedient = `
parentPort.on('message', ({ id, sql }) => {
  if (sql === 'stop') process.exit(1);
  if (sql === 'throw') throw new Error('out of stack');
  if (sql === 'hang') for (;;);
  parentPort.postMessage(sql === 'break' ? { id, broken: sql } : { id, reading: { kind: 'syntax', message: sql } });
});
parentPort.postMessage('ready');`;

function open(source: string, options: Omit<ParserThreadOptions, 'program'> = {}) {
  const file = program(source);
  const thread = createParserThread({ program: file.url, ...options });
  return { ...file, thread, ask: (sql: string) => thread.ask({ kind: 'statement', sql }) };
}

const cannotStart = {
  code: 'unavailable',
  message: expect.stringContaining('parser of this server cannot be started'),
  next: expect.stringContaining('--allow-worker'),
  connectionFault: false,
};

describe('a thread that cannot start', () => {
  it.each([
    { what: 'throws', source: "throw new Error('no wasm here');" },
    { what: 'ends', source: 'process.exit(3);' },
  ])('that $what: tried once for all who wait, and once more for the next', async ({ source }) => {
    const { thread, ask, starts } = open(source);
    const asked = await Promise.allSettled([ask('a'), ask('b'), ask('c')]);
    for (const outcome of asked) expect(outcome).toMatchObject({ status: 'rejected', reason: cannotStart });
    expect(starts()).toBe(1);
    await expect(ask('d')).rejects.toMatchObject(cannotStart);
    expect(starts()).toBe(2);
    thread.close();
  });

  it('that is never ready', async () => {
    const { thread, ask } = open('setInterval(() => {}, 1_000);', { startLimitMs: 200 });
    await expect(ask('a')).rejects.toMatchObject(cannotStart);
    thread.close();
  });

  it('whose file is missing', async () => {
    const thread = createParserThread({ program: pathToFileURL(join(folder, 'nowhere.mjs')) });
    const error = await thread.ask({ kind: 'statement', sql: 'a' }).catch((thrown) => thrown);
    expect(ToolError.is(error)).toBe(true);
    expect(error).toMatchObject({ ...cannotStart, cause: expect.any(Error) });
    thread.close();
  });

  it('is started again by the next question, and then reads', async () => {
    const { thread, ask, write, starts } = open("throw new Error('not yet');");
    await expect(ask('a')).rejects.toMatchObject(cannotStart);
    write(obedient);
    await expect(ask('b')).resolves.toMatchObject({ reading: { message: 'b' } });
    await expect(ask('c')).resolves.toMatchObject({ reading: { message: 'c' } });
    expect(starts()).toBe(2);
    thread.close();
  });

  it('is told as such by every reader, and nothing is taken as read', async () => {
    const grammar = createGrammar({ program: pathToFileURL(join(folder, 'nowhere.mjs')) });
    const { signal } = new AbortController();
    await expect(grammar.read('SELECT 1', signal)).rejects.toMatchObject(cannotStart);
    await expect(grammar.readBody('sql', 'SELECT 1', signal)).rejects.toMatchObject(cannotStart);
    await expect(grammar.readConditions('(a = 1)', signal)).rejects.toMatchObject(cannotStart);
    grammar.close();
  });
});

describe('a text that stops the thread', () => {
  it.each(['stop', 'throw', 'hang', 'break'])('%s: it is broken, the others are read', async (text) => {
    const { thread, ask, starts } = open(obedient, { readLimitMs: 500 });
    const answers = await Promise.all([ask('a'), ask(text), ask('b'), ask('c')]);
    expect(answers).toMatchObject([
      { reading: { message: 'a' } },
      { broken: expect.any(String) },
      { reading: { message: 'b' } },
      { reading: { message: 'c' } },
    ]);
    expect(starts()).toBe(2);
    thread.close();
  });

  it('is told as nested too deeply', async () => {
    const grammar = createGrammar({ program: program(obedient).url });
    await expect(grammar.read('stop', new AbortController().signal)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('nested too deeply'),
    });
    grammar.close();
  });

  it('leaves the others unread where no further thread starts', async () => {
    const { thread, ask, write, starts } = open(obedient);
    await ask('a');
    write("throw new Error('no more');");
    const [stopped, other] = await Promise.allSettled([ask('stop'), ask('b')]);
    expect(stopped).toMatchObject({ status: 'fulfilled', value: { broken: expect.any(String) } });
    expect(other).toMatchObject({ status: 'rejected', reason: cannotStart });
    expect(starts()).toBe(2);
    thread.close();
  });
});

describe('a thread that is closed', () => {
  it.each(['while it reads', 'before it is ready'])('%s', async (when) => {
    const { thread, ask } = open(obedient);
    if (when === 'while it reads') await ask('a');
    const asked = ask('hang');
    thread.close();
    const closed = { code: 'unavailable', message: expect.stringContaining('stopping') };
    await expect(asked).rejects.toMatchObject(closed);
    await expect(ask('b')).rejects.toMatchObject(closed);
  });
});
