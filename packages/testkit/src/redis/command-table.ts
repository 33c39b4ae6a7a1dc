import { errorReply, type RespValue, simple } from './resp-encode.js';

/** One command as COMMAND tells it (redis.io/commands/command); names are lower case, `config|get` below another. */
export interface CommandDescription {
  name: string;
  /** With the name itself; negative means at least. */
  arity: number;
  /** For example `readonly`, `write`, `denyoom`, `module`. */
  flags: readonly string[];
  /** Positions of the keys; 0 where there are none. A negative last key counts from the end. */
  firstKey?: number;
  lastKey?: number;
  keyStep?: number;
  /** With their `@`. Commands of modules often have none. */
  categories?: readonly string[];
  tips?: readonly string[];
  keySpecifications?: readonly RespValue[];
  subcommands?: readonly CommandDescription[];
  /** What COMMAND DOCS answers: summary, since, group, arguments and so on. */
  documentation?: { readonly [key: string]: RespValue };
}

/** Answers COMMAND and its subcommands from a table. */
export function answerCommand(table: readonly CommandDescription[], parts: readonly Buffer[]): RespValue {
  const [subcommand, ...rest] = parts.map(String);
  const known = table.flatMap((command) => [command, ...(command.subcommands ?? [])]);
  const find = (name: string) => known.find((command) => command.name === name.toLowerCase());
  if (subcommand === undefined) return table.map(describe);
  switch (subcommand.toUpperCase()) {
    case 'COUNT':
      return table.length;
    case 'LIST':
      return table.map((command) => command.name);
    case 'INFO':
      return (rest.length > 0 ? rest : table.map((command) => command.name)).map((name) => {
        const command = find(name);
        return command ? describe(command) : null;
      });
    case 'DOCS': {
      const asked = rest.length > 0 ? rest.flatMap((name) => find(name) ?? []) : table;
      return new Map(asked.map((command) => [command.name, command.documentation ?? {}]));
    }
    case 'GETKEYS':
      if (rest.length < 2) return errorReply("ERR wrong number of arguments for 'command|getkeys' command");
      return keysOf(find(rest[0] ?? ''), parts.slice(1));
    default:
      return errorReply(`ERR unknown subcommand '${subcommand}'. Try COMMAND HELP.`);
  }
}

function describe(command: CommandDescription): RespValue {
  return [
    command.name,
    command.arity,
    new Set(command.flags.map(simple)),
    command.firstKey ?? 0,
    command.lastKey ?? 0,
    command.keyStep ?? 0,
    new Set((command.categories ?? []).map(simple)),
    new Set(command.tips ?? []),
    new Set(command.keySpecifications ?? []),
    new Set((command.subcommands ?? []).map(describe)),
  ];
}

function keysOf(command: CommandDescription | undefined, parts: readonly Buffer[]): RespValue {
  if (!command) return errorReply('ERR Invalid command specified');
  const { firstKey = 0, lastKey = 0, keyStep = 1 } = command;
  if (firstKey === 0) return errorReply('ERR The command has no key arguments');
  const fits = command.arity < 0 ? parts.length >= -command.arity : parts.length === command.arity;
  if (!fits) return errorReply('ERR Invalid number of arguments specified for command');
  const last = lastKey < 0 ? parts.length + lastKey : lastKey;
  return parts.filter((_, at) => at >= firstKey && at <= last && (at - firstKey) % keyStep === 0);
}
