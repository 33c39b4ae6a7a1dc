import { writeSync } from 'node:fs';
import { type Clock, systemClock } from './clock.js';
import type { Secrets } from './secrets.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const noJson = '[cannot be written]';

/** Writes one JSON line per event; fields are data, the message is a fixed word or two. */
export interface Logger {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

export interface LoggerOptions {
  server: string;
  level?: LogLevel;
  secrets?: Secrets;
  clock?: Clock;
  /** Takes one finished line with its newline; stderr by default. */
  write?: (line: string) => void;
}

/** JSON lines on stderr: `{"time","level","server","event",...fields}`. Secrets are replaced in the finished line, which stays JSON. */
export function createLogger({
  server,
  level = 'info',
  secrets,
  clock = systemClock,
  write = writeStderr,
}: LoggerOptions): Logger {
  const least = logLevels.indexOf(level);
  const at =
    (name: LogLevel) =>
    (event: string, fields: Record<string, unknown> = {}) => {
      if (logLevels.indexOf(name) < least) return;
      const line = toLine({
        time: new Date(clock.now()).toISOString(),
        level: name,
        server,
        event,
        ...fields,
      });
      write(`${secrets?.redactJson(line) ?? line}\n`);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A cycle in one field, such as a response a library hung on its error, must not cost the line. */
function toLine(entry: Record<string, unknown>): string {
  try {
    return JSON.stringify(entry, plain);
  } catch {
    const fields = Object.entries(entry).map(([name, value]) => [name, hasJson(value) ? value : noJson]);
    return JSON.stringify(Object.fromEntries(fields), plain);
  }
}

function hasJson(value: unknown): boolean {
  try {
    JSON.stringify(value, plain);
    return true;
  } catch {
    return false;
  }
}

/** Errors and BigInts have no JSON of their own. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return {
    name,
    message,
    ...('code' in value ? { code: value.code } : {}),
    stack: stack?.split('\n').slice(1, 6),
    cause,
  };
}

function writeStderr(line: string) {
  try {
    // Synchronous, so that the last words of a process that is about to exit are not lost.
    writeSync(2, line);
  } catch {
    // Nobody reads stderr, or its pipe is full: the log must never stop the server.
  }
}
