import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { createLogger, type LoggerOptions } from './logging.js';
import { createSecrets } from './secrets.js';

function setUp(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({
    server: 'shop',
    clock: createFakeClock({ startMs: Date.UTC(2026, 0, 2, 3, 4, 5) }),
    write: (line) => void lines.push(line),
    ...options,
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') };
}

test('an event is one line of JSON with time, level, server and its fields', () => {
  const { log, lines } = setUp();
  log.info('call', { tool: 'list_tables', ms: 12, code: undefined, text: 'two\nlines' });
  expect(lines).toEqual([
    '{"time":"2026-01-02T03:04:05.000Z","level":"info","server":"shop","event":"call","tool":"list_tables","ms":12,"text":"two\\nlines"}\n',
  ]);
});

test('only what is at least as grave as the level is written', () => {
  const written = (level: LoggerOptions['level']) => {
    const { log, lines } = setUp({ ...(level ? { level } : {}) });
    for (const name of ['debug', 'info', 'warn', 'error'] as const) log[name](name);
    return lines.length;
  };
  expect([written(undefined), written('debug'), written('error'), written('silent')]).toEqual([3, 4, 1, 0]);
});

test('errors are told with cause and stack, large integers as text, and a field without JSON costs only itself', () => {
  const { log, last } = setUp();
  const cause = Object.assign(new Error('cut'), { code: 'ECONNRESET' });
  log.error('call', { error: new TypeError('failed', { cause }), rows: 2n ** 64n });
  expect(last()).toMatchObject({
    error: { name: 'TypeError', message: 'failed', cause: { message: 'cut', code: 'ECONNRESET' } },
    rows: '18446744073709551616',
  });
  expect(last().error.stack.length).toBeLessThanOrEqual(5);
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  const round = new Error('round');
  round.cause = round;
  log.error('call', { tool: 'list_tables', cycle, round });
  expect(last()).toMatchObject({
    event: 'call',
    tool: 'list_tables',
    cycle: '[cannot be written]',
    round: '[cannot be written]',
  });
});

test('a secret is hidden wherever it stands in the line, which stays JSON', () => {
  const secrets = createSecrets();
  secrets.add('123456');
  secrets.add('s3cr3t"token');
  const { log, lines, last } = setUp({ secrets });
  log.warn('call', {
    error: new Error('login s3cr3t"token failed'),
    pin: 123456,
    body: '{"t":"s3cr3t\\"token"}',
  });
  expect(lines.join()).not.toMatch(/s3cr3t|123456/);
  expect(last()).toMatchObject({ error: { message: 'login [hidden] failed' }, pin: '[hidden]' });
});
