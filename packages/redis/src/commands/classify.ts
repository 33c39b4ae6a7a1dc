import { harmless, neverRun, onOtherConnections, publishing, saysReadonlyWrongly } from './lists.js';
import type { CommandFacts } from './table.js';

/** What a command needs: the read tier, the write tier, the admin tier and a yes, or nothing would do. */
export type CommandTier = 'read' | 'write' | 'dangerous' | 'never';

export interface Verdict {
  tier: CommandTier;
  /** Why, as the end of a sentence, for example `it is flagged readonly`. */
  why: string;
}

const readsUnlessToldToBlock = new Set(['xread', 'xreadgroup']);

/**
 * The tier of a command, from what its server says of it (flags, ACL categories) and the short lists. Commands of modules fall under the
 * same rules. What is neither flagged `readonly` nor `write` nor listed is dangerous, because nobody knows what it does.
 * @param args the arguments after the name
 */
export function classify({ name, flags, categories }: CommandFacts, args: string[]): Verdict {
  if (harmless.has(name) || name.endsWith('|help'))
    return { tier: 'read', why: 'it only tells about the server' };
  if (publishing.has(name)) return { tier: 'write', why: 'it sends a message to subscribers' };
  if (neverRun.has(name)) return { tier: 'never', why: 'it takes over the connection or the replication' };
  if (onOtherConnections.has(name)) return { tier: 'dangerous', why: 'it acts on the connections of others' };
  if (categories.has('@transaction'))
    return { tier: 'never', why: 'it controls a transaction of a shared connection' };
  if (categories.has('@pubsub') || flags.has('pubsub'))
    return { tier: 'never', why: 'it turns the connection into a subscription' };
  if (categories.has('@blocking') || flags.has('blocking')) {
    // Anywhere, not only where the option stands: a group or a key of that name is the rarer harm.
    const blocks = !readsUnlessToldToBlock.has(name) || args.some((arg) => arg.toUpperCase() === 'BLOCK');
    if (blocks) return { tier: 'never', why: 'it can keep the connection waiting' };
  }
  if (categories.has('@connection')) return { tier: 'never', why: 'it changes the connection' };
  if (categories.has('@scripting'))
    return { tier: 'dangerous', why: 'it runs or changes scripts, which can do anything' };
  if (flags.has('admin') || categories.has('@admin'))
    return { tier: 'dangerous', why: 'it administers the server' };
  if (categories.has('@dangerous')) return { tier: 'dangerous', why: 'the server calls it dangerous' };
  if (flags.has('write')) return { tier: 'write', why: 'the server flags it write' };
  if (saysReadonlyWrongly(name))
    return { tier: 'dangerous', why: 'it does more than read, whatever its flag says' };
  if (flags.has('readonly')) return { tier: 'read', why: 'the server flags it readonly' };
  return { tier: 'dangerous', why: 'the server flags it neither readonly nor write' };
}
