import { arrayOf, isRedisError, numberOf, type Reply, textOf } from '../reply/reply.js';

/** INFO as names and values. */
export interface Info {
  text(name: string): string;
  /** NaN where it is missing. */
  number(name: string): number;
  /** Lines whose name begins so, for example `slave` or `db`. */
  lines(beginning: RegExp): Array<[name: string, value: string]>;
}

export function readInfo(reply: Reply | undefined): Info {
  const lines = (reply === undefined || isRedisError(reply) ? '' : textOf(reply)).split(/\r?\n/);
  const values = new Map(
    lines.flatMap((line): Array<[string, string]> => {
      const [name, ...rest] = line.split(':');
      return name && rest.length > 0 ? [[name, rest.join(':')]] : [];
    }),
  );
  return {
    text: (name) => values.get(name) ?? '',
    number: (name) => Number(values.get(name) || Number.NaN),
    lines: (beginning) => [...values].filter(([name]) => beginning.test(name)),
  };
}

/** `keys=3,expires=1` as names and numbers. */
export function listedNumbers(value: string): Record<string, number> {
  return Object.fromEntries(
    value.split(',').map((part) => {
      const [name = '', number] = part.split('=');
      return [name, Number(number)];
    }),
  );
}

/** How often a command was slow, and how long it took at worst. Of its arguments nothing is kept. */
export interface SlowCommand {
  command: string;
  times: number;
  worst_ms: number;
}

/** SLOWLOG GET by command, the slowest first. */
export function readSlowCommands(reply: Reply | undefined, most: number): SlowCommand[] {
  if (reply === undefined || isRedisError(reply)) return [];
  const byCommand = new Map<string, SlowCommand>();
  for (const entry of arrayOf(reply)) {
    const [, , microseconds, words] = arrayOf(entry);
    const [name = null] = arrayOf(words);
    const command = textOf(name).toUpperCase().slice(0, 40);
    const ms = Math.round(numberOf(microseconds) / 100) / 10;
    const known = byCommand.get(command) ?? { command, times: 0, worst_ms: 0 };
    byCommand.set(command, { command, times: known.times + 1, worst_ms: Math.max(known.worst_ms, ms) });
  }
  return [...byCommand.values()].sort((a, b) => b.worst_ms - a.worst_ms).slice(0, most);
}
