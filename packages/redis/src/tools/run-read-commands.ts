import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { inSession } from '../commands/in-session.js';
import { hintFor, type JudgedCommand, judge } from '../commands/judge.js';
import { checkReplySize } from '../commands/reply-size.js';
import { commandResult, refusalOf, resultsOf } from '../commands/results.js';
import { isRedisError, type Reply } from '../reply/reply.js';
import { reads } from './annotations.js';
import { commandsField } from './commands-field.js';

export const runReadCommands = defineTool({
  name: 'run_read_commands',
  title: 'Run read commands',
  access: 'read',
  description:
    'Run any commands that only read, of modules too. When one is not a read, none runs. get_keys is better for whole values.',
  annotations: reads,
  input: z.object({ commands: commandsField(20) }),
  output: z.object({ results: z.array(commandResult) }),
  async handler({ commands }, { client, signal, maxOutputBytes }: ToolContext<Db>) {
    const judged: JudgedCommand[] = [];
    for (const words of commands) {
      const one = await judge(client, words, signal);
      if (one.verdict.tier !== 'read') throw notARead(one);
      await checkReplySize(client, one, signal);
      judged.push(one);
    }
    const ran = await inSession(client, signal, async (send) => {
      const results: Array<{ judged: JudgedCommand; reply: Reply }> = [];
      for (const one of judged) results.push({ judged: one, reply: await send(one, signal) });
      return results;
    });
    // A call that failed as a whole is a failure.
    const [only] = ran;
    if (ran.length === 1 && only && isRedisError(only.reply)) throw refusalOf(only.reply);
    return { results: resultsOf(ran, maxOutputBytes) };
  },
});

function notARead({ facts, verdict, label }: JudgedCommand): ToolError {
  const hint = hintFor(facts);
  const byTier = {
    read: '',
    write: 'Use run_write_commands (--access write).',
    dangerous: 'run_write_commands runs it at the admin tier (--access admin), after a confirmation.',
    never: 'It never runs here.',
  };
  return new ToolError('refused', `${label} is not a read: ${verdict.why}.`, {
    next: hint || byTier[verdict.tier],
    details: { tier: verdict.tier },
  });
}
