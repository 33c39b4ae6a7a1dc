import { ToolError } from '@patchbay/core';
import * as z from 'zod';
import { mapError } from '../errors.js';
import { isRedisError, type RedisError, type Reply } from '../reply/reply.js';
import { shapeReply } from '../reply/shape.js';
import type { JudgedCommand } from './judge.js';

/** The result of one command of several. */
export const commandResult = z.object({
  command: z.string(),
  /** Every text and number as text; lists as lists. */
  result: z.unknown().optional(),
  truncated: z.boolean().optional(),
  error: z.object({ code: z.string(), message: z.string(), next: z.string() }).optional(),
});

export type CommandResult = z.input<typeof commandResult>;

// The name of the command, the field names and the braces around a result.
const aroundResultBytes = 96;

/** A refusal in the terms of the model. */
export function refusalOf(error: RedisError): ToolError {
  if (error.kind === 'CLUSTERWIDE') {
    return new ToolError('refused', 'In a cluster one node would answer for all of them.', {
      next: 'Use scan_keys, which goes through every master.',
    });
  }
  return (
    mapError(error) ?? new ToolError('upstream_error', 'Redis refused the command.', { next: 'See the log.' })
  );
}

/** Replies as results that share the room of an answer: what one leaves over, the next may use. */
export function resultsOf(
  ran: Array<{ judged: JudgedCommand; reply: Reply }>,
  maxBytes: number,
): CommandResult[] {
  let left = maxBytes - 64 - ran.length * aroundResultBytes;
  return ran.map(({ judged, reply }, index) => {
    const command = judged.label;
    if (isRedisError(reply)) {
      const { code, message, next } = refusalOf(reply);
      left -= message.length + next.length;
      return { command, error: { code, message, next } };
    }
    const room = Math.max(64, Math.floor(left / (ran.length - index)));
    const { value, cut } = shapeReply(reply, room);
    left -= JSON.stringify(value).length;
    return { command, result: value, ...(cut ? { truncated: true } : {}) };
  });
}
