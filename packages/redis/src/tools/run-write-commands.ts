import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { hintFor, identify, type JudgedCommand, judge } from '../commands/judge.js';
import { checkReplySize } from '../commands/reply-size.js';
import { commandResult, refusalOf, resultsOf } from '../commands/results.js';
import { type Ran, runAtomically, runInTurn } from '../commands/run-writes.js';
import { shownCommand } from '../commands/shown-command.js';
import { isRedisError } from '../reply/reply.js';
import { writes } from './annotations.js';
import { commandsField } from './commands-field.js';

const input = z.object({
  commands: commandsField(50),
  atomic: z.boolean().default(false).describe('In one transaction'),
});

type Input = z.output<typeof input>;

export const runWriteCommands = defineTool({
  name: 'run_write_commands',
  title: 'Run write commands',
  access: 'write',
  description:
    'Run any commands that read or write, in turn; stops at the first that fails. Dangerous ones need the admin tier, each alone and confirmed.',
  annotations: writes,
  findOut: 'Read the keys concerned',
  input,
  output: z.object({ results: z.array(commandResult), not_run: z.int().optional() }),
  confirm: preview,
  async handler({ commands, atomic }, context: ToolContext<Db>) {
    const { client, signal, maxOutputBytes } = context;
    const judged: JudgedCommand[] = [];
    for (const words of commands) {
      const one = await judge(client, words, signal);
      checkTier(one, context.access, { alone: commands.length === 1, atomic });
      await checkReplySize(client, one, signal);
      judged.push(one);
    }
    const ran: Ran[] = atomic
      ? await runAtomically(client, judged, context)
      : await runInTurn(client, judged, context);
    // A call that failed as a whole is a failure.
    const [first] = ran;
    if (first && ran.length === 1 && isRedisError(first.reply)) {
      throw withRest(refusalOf(first.reply), judged.length - 1);
    }
    const notRun = judged.length - ran.length;
    return { results: resultsOf(ran, maxOutputBytes), ...(notRun > 0 ? { not_run: notRun } : {}) };
  },
});

/** Puts a dangerous command to a person. What would be refused anyway is left to the handler to refuse. */
async function preview(
  { commands }: Input,
  { client, access, signal, connection }: ToolContext<Db>,
): Promise<Preview | undefined> {
  const [words] = commands;
  if (access !== 'admin' || commands.length !== 1 || !words) return undefined;
  const one = await identify(client, words, signal);
  if (one.verdict.tier !== 'dangerous') return undefined;
  const shown = shownCommand(one);
  return {
    message: `Run ${shown} on the connection ${connection}? It counts as dangerous: ${one.verdict.why}.`,
    details: { command: shown, why: one.verdict.why },
  };
}

function checkTier(
  { facts, verdict, label }: JudgedCommand,
  access: string,
  { alone, atomic }: { alone: boolean; atomic: boolean },
) {
  const hint = hintFor(facts);
  const details = { tier: verdict.tier };
  if (verdict.tier === 'never') {
    throw new ToolError('refused', `${label} never runs here: ${verdict.why}.`, {
      next: hint || 'Do it with redis-cli.',
      details,
    });
  }
  if (verdict.tier !== 'dangerous') return;
  if (access !== 'admin') {
    throw new ToolError('permission_denied', `${label} counts as dangerous: ${verdict.why}.`, {
      next: hint || 'It needs --access admin, and a confirmation.',
      details,
    });
  }
  if (!alone || atomic) {
    throw new ToolError(
      'refused',
      `${label} counts as dangerous, so it must be the only command of a call.`,
      {
        next: 'Send it alone, without atomic, so that it can be confirmed; nothing was run.',
        details,
      },
    );
  }
}

function withRest(error: ToolError, notRun: number): ToolError {
  if (notRun === 0) return error;
  const { code, message, next, details, cause } = error;
  return new ToolError(code, message, { next, details: { ...details, not_run: notRun }, cause });
}
