import { nearest, ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { outsideFence } from '../fence.js';
import { fromText } from '../reply/text.js';
import { classify, type Verdict } from './classify.js';
import { hasKeys, keysOf } from './keys-of.js';
import { harmless, insteadOf, publishing } from './lists.js';
import type { CommandFacts, CommandTable } from './table.js';

/** A command of the caller's, and what its server and the lists say of it. */
export interface IdentifiedCommand {
  table: CommandTable;
  facts: CommandFacts;
  verdict: Verdict;
  command: Command;
  /** As people write it, for example `CONFIG GET`. Without arguments, so it may be repeated anywhere. */
  label: string;
}

/** The same with its keys, which were found to be inside of the fence. */
export interface JudgedCommand extends IdentifiedCommand {
  keys: Buffer[];
}

// Harmless, but they tell names of keys: nothing for a server that may see only some of them.
const tellsKeys = new Set(['cluster|getkeysinslot']);

/**
 * Looks a command up at the server and classifies it. `words` is the command as the caller wrote it, each as text.
 * @throws ToolError `invalid_argument` for what the server does not have, `refused` where nobody can tell
 */
export async function identify(db: Db, words: string[], signal: AbortSignal): Promise<IdentifiedCommand> {
  const [name = '', ...rest] = words;
  const { table, facts } = await lookUp(db, name, rest[0], signal);
  const label = facts.name.toUpperCase().replace('|', ' ');
  const args = rest.map(fromText);
  // As Redis will read them: a word may have come as base64.
  const verdict = classify(
    facts,
    args.map((arg) => arg.toString('latin1')),
  );
  return { table, facts, verdict, command: [name, ...args], label };
}

/**
 * Identifies a command and finds its keys.
 * @throws ToolError as `identify` does, and `refused` for a key outside of the fence
 */
export async function judge(db: Db, words: string[], signal: AbortSignal): Promise<JudgedCommand> {
  const identified = await identify(db, words, signal);
  // Whoever never runs has no keys to look for; COMMAND GETKEYS would complain of its arguments first.
  if (identified.verdict.tier === 'never') return { ...identified, keys: [] };
  const keys = await keysOf(db, identified, signal);
  checkFence(db, identified, keys);
  return { ...identified, keys };
}

async function lookUp(
  db: Db,
  name: string,
  firstArgument: string | undefined,
  signal: AbortSignal,
): Promise<{ table: CommandTable; facts: CommandFacts }> {
  const known = await db.table(signal);
  const found = known.find(name, firstArgument);
  if (found) return { table: known, facts: found };
  // A module may have been loaded since.
  const table = await db.renewTable(signal);
  const facts = table.find(name, firstArgument);
  if (facts) return { table, facts };
  throw unknownCommand(table, name, firstArgument);
}

function unknownCommand(table: CommandTable, name: string, firstArgument: string | undefined): ToolError {
  const command = /^[\w.-]{1,60}$/.test(name) ? name.toUpperCase() : 'of that name';
  if (table.source === 'bundled') {
    return new ToolError(
      'refused',
      `Nobody can tell whether ${command} is harmless: the Redis user may not ask for COMMAND.`,
      {
        next: 'Grant it at Redis: ACL SETUSER <user> +command. Until then only known reads and writes run.',
      },
    );
  }
  const subcommands = table.names().filter((known) => known.startsWith(`${name.toLowerCase()}|`));
  if (subcommands.length > 0) {
    return new ToolError(
      'invalid_argument',
      firstArgument === undefined ? `${command} needs a sub-command.` : `${command} has no such sub-command.`,
      { next: `It has: ${subcommands.map((known) => known.split('|')[1]?.toUpperCase()).join(', ')}.` },
    );
  }
  const near = nearest(
    name.toLowerCase(),
    table.names().filter((known) => !known.includes('|')),
  );
  return new ToolError('invalid_argument', `This Redis has no command ${command}.`, {
    next:
      near.length > 0
        ? `Did you mean ${near.map((known) => known.toUpperCase()).join(' or ')}?`
        : 'Check the spelling. Commands with a dot (JSON.GET, FT.SEARCH) need their module to be loaded.',
  });
}

/** What has keys may touch those inside of the fence. What has none may only tell about the server, because it could reach any key. */
function checkFence(db: Db, { facts, verdict, label }: IdentifiedCommand, keys: Buffer[]) {
  const { fence } = db;
  if (fence.prefixes.length === 0) return;
  if (hasKeys(facts) && keys.length > 0) {
    // SORT reads whatever BY and GET name, an index whatever it covers, and a script what it likes.
    const reachesFurther = /^(sort|_?ft\.)/.test(facts.name) || facts.categories.has('@scripting');
    if (reachesFurther) throw outsideFence(`What ${label} can reach`, fence.prefixes);
    return fence.check(keys);
  }
  const inside = harmless.has(facts.name) || publishing.has(facts.name) || facts.name.endsWith('|help');
  if (inside && !tellsKeys.has(facts.name) && verdict.tier !== 'dangerous') return;
  throw outsideFence(`What ${label} can reach`, fence.prefixes);
}

/** What to use instead, where there is something. */
export function hintFor({ name }: CommandFacts): string {
  return insteadOf[name] ?? '';
}
