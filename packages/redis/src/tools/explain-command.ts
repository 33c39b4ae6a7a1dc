import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { readDocumentation } from '../commands/documentation.js';
import { hintFor, identify } from '../commands/judge.js';
import { keysOf } from '../commands/keys-of.js';
import { cutBytes } from '../reply/text.js';
import { reads } from './annotations.js';

const whoRunsIt = {
  read: 'run_read_commands',
  write: 'run_write_commands at --access write',
  dangerous: 'run_write_commands at --access admin, with a confirmation',
  never: 'nobody here',
};

export const explainCommand = defineTool({
  name: 'explain_command',
  title: 'Explain a command',
  access: 'read',
  description: 'What a command does, its syntax, the keys it touches and the tier it needs. Runs nothing.',
  annotations: reads,
  input: z.object({
    command: z
      .array(z.string())
      .min(1)
      .max(1_000)
      .describe('e.g. ["SET","k","v","EX","60"], or just the name'),
  }),
  output: z.object({
    command: z.string(),
    tier: z.enum(['read', 'write', 'dangerous', 'never']),
    why: z.string(),
    run_by: z.string(),
    instead: z.string().optional(),
    summary: z.string().optional(),
    syntax: z.string().optional(),
    complexity: z.string().optional(),
    since: z.string().optional(),
    keys: z.array(z.string()).optional(),
    keys_unknown: z.string().optional(),
  }),
  async handler({ command }, { client, signal }: ToolContext<Db>) {
    const identified = await identify(client, command, signal);
    const { facts, verdict, label } = identified;
    // A name without its arguments has no keys yet, and wrong arguments have none that could be found.
    const keys =
      verdict.tier === 'never' ? [] : await keysOf(client, identified, signal).catch(keysThatCannotBeTold);
    const documentation = await readDocumentation(client, facts.name, signal);
    const hint = hintFor(facts);
    return {
      command: label,
      tier: verdict.tier,
      why: verdict.why,
      run_by: whoRunsIt[verdict.tier],
      ...(hint && verdict.tier !== 'read' ? { instead: hint } : {}),
      ...documentation,
      ...(Array.isArray(keys)
        ? { keys: keys.slice(0, 50).map((key) => cutBytes(key, 200)) }
        : { keys_unknown: keys }),
    };
  },
});

function keysThatCannotBeTold(error: unknown): string {
  if (ToolError.is(error) && (error.code === 'invalid_argument' || error.code === 'permission_denied'))
    return error.message;
  throw error;
}
