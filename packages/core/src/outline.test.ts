import { expect, test } from 'vitest';
import { sampleServer } from '../test/sample-server.js';
import { outlineOf } from './define-server.js';
import { settingsOf } from './outline.js';

test('every setting is described once, the own ones first, with its flag unless it is secret and the default of the server', () => {
  const settings = settingsOf(outlineOf(sampleServer));
  expect(
    settings.map(({ name, flag }) => `${name} ${flag ? `--${flag}` : '(secret)'}`),
  ).toMatchInlineSnapshot(`
    [
      "SHOP_URL (secret)",
      "SHOP_TOKEN (secret)",
      "SHOP_POOL_SIZE --pool-size",
      "SHOP_CURRENCY --currency",
      "SHOP_TOOLSETS --toolsets",
      "PATCHBAY_ACCESS --access",
      "PATCHBAY_TOOLS --tools",
      "PATCHBAY_TIMEOUT_MS --timeout-ms",
      "PATCHBAY_RATE_PER_MINUTE --rate-per-minute",
      "PATCHBAY_RATE_BURST --rate-burst",
      "PATCHBAY_CONCURRENCY --concurrency",
      "PATCHBAY_MAX_OUTPUT_BYTES --max-output-bytes",
      "PATCHBAY_RETRIES --retries",
      "PATCHBAY_RETRY_DELAY_MS --retry-delay-ms",
      "PATCHBAY_CIRCUIT_FAILURES --circuit-failures",
      "PATCHBAY_CIRCUIT_PAUSE_MS --circuit-pause-ms",
      "PATCHBAY_CONFIRM_TTL_MS --confirm-ttl-ms",
      "PATCHBAY_DRAIN_MS --drain-ms",
      "PATCHBAY_LOG_LEVEL --log-level",
    ]
  `);
  expect(settings.filter(({ perConnection }) => perConnection).map(({ name }) => name)).toEqual(['SHOP_URL']);
  expect(settings.find(({ name }) => name === 'PATCHBAY_RATE_PER_MINUTE')?.default).toBe(0);
});
