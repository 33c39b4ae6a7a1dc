import { expect, test } from 'vitest';
import { readConfig } from './config.js';
import { type CoreSettings, coreSettings, defaultLimits, longestTimeoutMs } from './core-settings.js';

const read = (env: Record<string, string>, limits = defaultLimits) =>
  readConfig({ shape: coreSettings(limits), prefix: 'PATCHBAY_', env });

test('without any setting a server may only read, and has the limits it declared', () => {
  const settings: CoreSettings = read({}, { ...defaultLimits, perMinute: 0, retryDelayMs: 100 }).settingsOf(
    'default',
  );
  expect(settings).toMatchInlineSnapshot(`
    {
      "PATCHBAY_ACCESS": "read",
      "PATCHBAY_CIRCUIT_FAILURES": 5,
      "PATCHBAY_CIRCUIT_PAUSE_MS": 60000,
      "PATCHBAY_CONCURRENCY": 8,
      "PATCHBAY_CONFIRM_TTL_MS": 600000,
      "PATCHBAY_DRAIN_MS": 1500,
      "PATCHBAY_LOG_LEVEL": "info",
      "PATCHBAY_MAX_OUTPUT_BYTES": 16384,
      "PATCHBAY_RATE_BURST": 20,
      "PATCHBAY_RATE_PER_MINUTE": 0,
      "PATCHBAY_RETRIES": 3,
      "PATCHBAY_RETRY_DELAY_MS": 100,
      "PATCHBAY_TIMEOUT_MS": 30000,
    }
  `);
});

test('every setting can be changed, and a value out of its bounds is refused by name', () => {
  const { values, problems } = read({
    PATCHBAY_ACCESS: 'admin',
    PATCHBAY_TOOLS: 'a, b',
    PATCHBAY_TIMEOUT_MS: String(longestTimeoutMs),
    PATCHBAY_RATE_PER_MINUTE: '0',
    PATCHBAY_CIRCUIT_FAILURES: '0',
  });
  expect(problems).toEqual([]);
  expect(values).toMatchObject({
    PATCHBAY_ACCESS: 'admin',
    PATCHBAY_TOOLS: ['a', 'b'],
    PATCHBAY_TIMEOUT_MS: 55_000,
  });
  expect(
    read({ PATCHBAY_TIMEOUT_MS: '60000', PATCHBAY_RATE_BURST: '0', PATCHBAY_ACCESS: 'root' }).problems,
  ).toEqual([
    'PATCHBAY_ACCESS must be read, write or admin (got "root").',
    'PATCHBAY_TIMEOUT_MS must be a whole number from 1 to 55000 (got "60000").',
    'PATCHBAY_RATE_BURST must be a whole number from 1 to 1000000 (got "0").',
  ]);
});

test('every default lies within its own bounds and no core setting is a secret', () => {
  for (const [name, { kind, default: fallback, min = 0, max = 0, secret }] of Object.entries(
    coreSettings(defaultLimits),
  )) {
    expect(secret, name).toBeUndefined();
    if (kind !== 'integer') continue;
    expect(fallback, name).toBeGreaterThanOrEqual(min);
    expect(fallback, name).toBeLessThanOrEqual(max);
  }
});
