import { arrayOf, isRedisError, isUnknownCommand, numberOf, type Reply, textOf } from '../reply/reply.js';
import { bundledTable } from './bundled-table.js';

/** What is known of a command; names are lower case, a sub-command's is `config|get`. */
export interface CommandFacts {
  name: string;
  flags: ReadonlySet<string>;
  /** ACL categories, with their `@`. */
  categories: ReadonlySet<string>;
  /** Positions of the keys, counted from the command's name as 0; a negative last one counts from the end. 0 for none. */
  firstKey: number;
  lastKey: number;
  keyStep: number;
  /** Which arguments are keys depends on the others, so only the server can say. */
  movable: boolean;
  /** In a cluster it is meant for every master (the tip `request_policy`). */
  everywhere: boolean;
}

/** Every command of one server. */
export interface CommandTable {
  /** `bundled` when the server does not tell: then only what is known to be harmless is in it. */
  source: 'server' | 'bundled';
  /** The command, or the sub-command that the first argument names. Undefined for what the server does not have. */
  find(name: string, firstArgument: string | undefined): CommandFacts | undefined;
  names(): string[];
}

export type TableReader = (options?: { renew?: boolean }) => Promise<CommandTable>;

// Modules come and go without telling: a table is read again after this long, and when a command is missing in it.
const tableLifeMs = 60_000;
// Redis 6 is the first whose COMMAND tells ACL categories; without them nothing tells a harmless command from EVAL or SELECT.
const leastFields = 7;

/** Reads COMMAND once for all callers. `ask` sends it to a node. */
export function createTableReader(ask: (signal: AbortSignal) => Promise<Reply[]>): TableReader {
  const life = new AbortController();
  let reading: { table: Promise<CommandTable>; at: number } | undefined;

  async function read(): Promise<CommandTable> {
    const [reply] = await ask(life.signal);
    if (isRedisError(reply)) {
      // Forbidden by the ACL, or by rename-command.
      if (reply.kind === 'NOPERM' || isUnknownCommand(reply)) return tableOf(bundledTable(), 'bundled');
      throw reply;
    }
    const entries = arrayOf(reply);
    const tells = entries.every((entry) => arrayOf(entry).length >= leastFields);
    return tells && entries.length > 0
      ? tableOf(entries.flatMap(withSubcommands), 'server')
      : tableOf(bundledTable(), 'bundled');
  }

  return ({ renew = false } = {}) => {
    const age = reading ? performance.now() - reading.at : Number.POSITIVE_INFINITY;
    if (reading && age < tableLifeMs && !renew) return reading.table;
    const table = read();
    const mine = { table, at: performance.now() };
    reading = mine;
    table.catch(() => {
      if (reading === mine) reading = undefined;
    });
    return table;
  };
}

export function tableOf(commands: CommandFacts[], source: CommandTable['source']): CommandTable {
  const byName = new Map(commands.map((command) => [command.name, command]));
  const containers = new Set(
    [...byName.keys()].flatMap((name) => (name.includes('|') ? [name.split('|', 1)[0]] : [])),
  );
  return {
    source,
    find(name, firstArgument) {
      const command = name.toLowerCase();
      // `config|get` is how the table names it, not how it is called.
      if (command.includes('|')) return undefined;
      // COMMAND is the one that means something without a sub-command.
      if (!containers.has(command) || (firstArgument === undefined && command === 'command'))
        return byName.get(command);
      return byName.get(`${command}|${firstArgument?.toLowerCase()}`);
    },
    names: () => [...byName.keys()],
  };
}

/** An entry of COMMAND with those below it: name, arity, flags, first key, last key, step, categories, tips, key specifications, sub-commands. */
function withSubcommands(entry: Reply): CommandFacts[] {
  const [name, , flags, first, last, step, categories, tips, specifications, subcommands] = arrayOf(entry);
  const words = new Set(arrayOf(flags).map((flag) => textOf(flag).toLowerCase()));
  const firstKey = numberOf(first);
  const facts: CommandFacts = {
    name: textOf(name).toLowerCase(),
    flags: words,
    categories: new Set(arrayOf(categories).map((category) => textOf(category).toLowerCase())),
    firstKey,
    lastKey: numberOf(last),
    keyStep: numberOf(step),
    movable: words.has('movablekeys') || (firstKey === 0 && arrayOf(specifications ?? []).length > 0),
    everywhere: arrayOf(tips ?? []).some((tip) => /^request_policy:all_/.test(textOf(tip))),
  };
  return [facts, ...arrayOf(subcommands ?? []).flatMap(withSubcommands)];
}
