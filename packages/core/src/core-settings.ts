import { accessTiers } from './access.js';
import type { Settings } from './config.js';
import { logLevels } from './logging.js';
import { choiceSetting, integerSetting, listSetting } from './setting.js';

/** A server's own defaults for the settings below. */
export interface Limits {
  timeoutMs: number;
  perMinute: number;
  burst: number;
  concurrency: number;
  retries: number;
  retryDelayMs: number;
  circuitFailures: number;
  circuitPauseMs: number;
  maxOutputBytes: number;
}

/**
 * What a server has that sets nothing else. 30 s for a call are half of the 60 s after which the MCP SDKs' clients give up by default,
 * so that a retry still fits. The sources of the others stand beside the helpers that use them.
 */
export const defaultLimits: Limits = {
  timeoutMs: 30_000,
  perMinute: 100,
  burst: 20,
  concurrency: 8,
  retries: 3,
  retryDelayMs: 1_000,
  circuitFailures: 5,
  circuitPauseMs: 60_000,
  maxOutputBytes: 16_384,
};

/** Longest a call may take, in milliseconds: hosts stop listening at 60 s. */
export const longestTimeoutMs = 55_000;

// 1.5 s to answer what is under way when the host closes stdin: hosts wait about 2 s before they kill (MCP, shutdown on stdio).
const drainMs = 1_500;

// Ten minutes to read a preview and decide; the same as the SDK's limit for one round of an elicitation.
const confirmTtlMs = 600_000;

/** The settings every server has. Secrets are not among them. */
export function coreSettings(limits: Limits) {
  const integer = (min: number, max: number, fallback: number, description: string) =>
    integerSetting({ min, max, default: fallback, description });
  return {
    PATCHBAY_ACCESS: choiceSetting({
      choices: accessTiers,
      default: 'read',
      description: 'What the server may do: read, write or admin',
    }),
    PATCHBAY_TOOLS: listSetting({ description: 'Only these tools, separated by commas' }),
    PATCHBAY_TIMEOUT_MS: integer(
      1,
      longestTimeoutMs,
      limits.timeoutMs,
      'Longest time for one call, in milliseconds',
    ),
    PATCHBAY_RATE_PER_MINUTE: integer(0, 1e6, limits.perMinute, 'Calls a minute; 0 for no limit'),
    PATCHBAY_RATE_BURST: integer(1, 1e6, limits.burst, 'Calls that may come at once after a pause'),
    PATCHBAY_CONCURRENCY: integer(
      0,
      1_000,
      limits.concurrency,
      'Calls under way at the same time; 0 for no limit',
    ),
    PATCHBAY_MAX_OUTPUT_BYTES: integer(1_024, 1_000_000, limits.maxOutputBytes, 'Longest answer, in bytes'),
    PATCHBAY_RETRIES: integer(0, 10, limits.retries, 'Further tries of a read whose backend was away'),
    PATCHBAY_RETRY_DELAY_MS: integer(
      0,
      60_000,
      limits.retryDelayMs,
      'Pause before the first of them, in milliseconds',
    ),
    PATCHBAY_CIRCUIT_FAILURES: integer(
      0,
      1_000,
      limits.circuitFailures,
      'Faults in a row before the backend is left alone; 0 for never',
    ),
    PATCHBAY_CIRCUIT_PAUSE_MS: integer(
      0,
      3_600_000,
      limits.circuitPauseMs,
      'How long it is left alone, in milliseconds',
    ),
    PATCHBAY_CONFIRM_TTL_MS: integer(
      1_000,
      3_600_000,
      confirmTtlMs,
      'How long a confirmation may take, in milliseconds',
    ),
    PATCHBAY_DRAIN_MS: integer(
      0,
      10_000,
      drainMs,
      'Time to finish calls under way when the host leaves, in milliseconds',
    ),
    PATCHBAY_LOG_LEVEL: choiceSetting({
      choices: logLevels,
      default: 'info',
      description: `Least level of the log on stderr: ${logLevels.join(', ')}`,
    }),
  };
}

export type CoreSettings = Settings<ReturnType<typeof coreSettings>>;
