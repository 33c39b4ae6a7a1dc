import { describe, expect, it } from 'vitest';
import { digestLog, type LogQuery } from './log-digest.js';
import { plainLine } from './plain-line.js';
import { textPattern } from './text-pattern.js';

const stamp = '2026-01-02T03:04:05.1234567Z ';

function stream(source: Iterable<string>): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
  });
}

const query = (options: Partial<LogQuery> = {}): LogQuery => ({
  context: 1,
  maxBytes: 8_000,
  maxReadBytes: 1e9,
  ...options,
});

const log = (count: number, changed: Record<number, string> = {}) =>
  Array.from({ length: count }, (_, n) => `${stamp}${changed[n + 1] ?? `step ${n + 1}`}\n`).join('');

describe('digestLog', () => {
  it('shows matches with the lines around them, and counts them all', async () => {
    const { text, what, lines } = await digestLog(
      stream([log(50, { 10: 'Error: one', 11: 'error: two', 40: 'my ERROR here' })]),
      query({ grep: 'error' }),
    );
    expect(what).toBe('matches: 3');
    expect(lines).toBe(50);
    expect(text).toBe(
      '9- step 9\n10: Error: one\n11: error: two\n12- step 12\n--\n39- step 39\n40: my ERROR here\n41- step 41',
    );
  });

  it('puts errors first where nothing is asked for, and adds the end', async () => {
    const { text, what } = await digestLog(
      stream([
        log(1_000, {
          500: 'AssertionError: expected 1 to be 2',
          700: '##[error]Process completed with exit code 1.',
          600: '0 errors, 3 warnings',
        }),
      ]),
      query(),
    );
    expect(what).toBe('error lines: 2, and the end');
    expect(text).toContain('500: AssertionError');
    expect(text).toContain('700: ##[error]');
    expect(text).toContain('1000- step 1000');
    expect(text).not.toContain('0 errors');
  });

  it('prefers what the runner marked when not all fits', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [n * 3 + 1, `Error: ${'x'.repeat(200)}`]),
    );
    const { text } = await digestLog(
      stream([log(1_000, { ...many, 950: '##[error]boom' })]),
      query({ maxBytes: 3_000 }),
    );
    expect(text).toContain('##[error]boom');
    expect(Buffer.byteLength(text)).toBeLessThan(3_200);
  });

  it('finds what the runner marked behind a thousand lines that look like errors', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [n * 20 + 1, 'Error: again']));
    const { text, what } = await digestLog(
      stream([log(20_000, { ...many, 19990: '##[error]boom' })]),
      query(),
    );
    expect(text).toContain('19990: ##[error]boom');
    expect(what).toMatch(/^error lines: \d+ of 1001, and the end$/);
  });

  it('holds and shows little of a log in which every line matches', async () => {
    const { text, what } = await digestLog(stream([log(20_000)]), query({ grep: 'step' }));
    expect(what).toMatch(/^matches: \d+ of 20000$/);
    expect(text).toMatch(/^1: step 1\n2: step 2\n/);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8_000);
  });

  it('keeps thousands of last lines in order', async () => {
    const { text, what } = await digestLog(stream([log(9_000)]), query({ tail: 3_000, maxBytes: 100_000 }));
    expect(what).toBe('last 3000 lines');
    expect(text.split('\n').map((line) => Number.parseInt(line, 10))).toEqual(
      Array.from({ length: 3_000 }, (_, n) => 6_001 + n),
    );
  });

  it('shows the last lines of a log without errors, or as many as were asked for', async () => {
    expect((await digestLog(stream([log(500)]), query())).what).toBe('last 120 lines');
    const { text } = await digestLog(stream([log(500)]), query({ tail: 2 }));
    expect(text).toBe('499- step 499\n500- step 500');
  });

  it('reads a log of 100 MB without holding it', async () => {
    function* large() {
      const block = log(1_000);
      for (let bytes = 0; bytes < 100e6; bytes += block.length) yield block;
      yield `${stamp}needle\n`;
    }
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const digest = await digestLog(stream(large()), query({ grep: 'needle' }));
    expect(digest.what).toBe('matches: 1');
    expect(digest.bytes).toBeGreaterThan(100e6);
    expect(process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before).toBeLessThan(80e6);
  });

  it('stops where reading is limited, and says that there is more', async () => {
    function* endless() {
      while (true) yield log(100);
    }
    const { complete, bytes } = await digestLog(stream(endless()), query({ maxReadBytes: 100_000 }));
    expect(complete).toBe(false);
    expect(bytes).toBeLessThan(200_000);
  });

  it('takes lines that are torn between chunks, and one of megabytes', async () => {
    const torn = Buffer.from(`${stamp}é needle\n`);
    const bytes = [torn.subarray(0, 31), torn.subarray(31), Buffer.from(`${'y'.repeat(3e6)}\nlast needle`)];
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const piece of bytes) controller.enqueue(piece);
        controller.close();
      },
    });
    const { text, lines } = await digestLog(pieces, query({ grep: 'needle', context: 0 }));
    expect(text).toBe('1: é needle\n--\n3: last needle');
    expect(lines).toBe(3);
  });

  it('fails when the connection ends early', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('cut'));
      },
    });
    await expect(digestLog(broken, query())).rejects.toThrow('cut');
  });
});

describe('plainLine', () => {
  it.each([
    [`${stamp}hello`, 'hello'],
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]8;;https://example.com\u0007link\u001B]8;;\u0007', 'link'],
    ['10%\r50%\r100%', '100%'],
    ['done\r', 'done'],
  ])('shows %j as %j', (line, shown) => {
    expect(plainLine(line)).toBe(shown);
  });
});

describe('textPattern', () => {
  it.each([
    ['a|b', 'xxB', true],
    ['error.*code', 'Error: exit code 1', true],
    ['code.*error', 'Error: exit code 1', false],
    ['a\\|b', 'a|b', true],
    ['a\\|b', 'b', false],
    ['v1\\.0', 'v1.0', true],
    ['(x)', 'f(x)', true],
  ])('%s in %s: %s', (pattern, line, found) => {
    expect(textPattern(pattern)(line)).toBe(found);
  });
});
