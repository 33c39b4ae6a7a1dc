import { defineTool, limitField, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { windowCount } from '../keys/selection.js';
import { streamEntry } from '../keys/stream-entry.js';
import { arrayOf, isRedisError, numberOf, required } from '../reply/reply.js';
import { inResp2Shape } from '../reply/resp2-shape.js';
import { fromText } from '../reply/text.js';
import { reads } from './annotations.js';

// A call ends before hosts give up, and a wait does not keep a connection longer than somebody looks at it.
const longestWaitMs = 20_000;

export const readStream = defineTool({
  name: 'read_stream',
  title: 'Read a stream',
  access: 'read',
  description:
    'Entries of a stream behind an id; can wait for new ones. For ranges or the newest use get_keys.',
  annotations: reads,
  input: z.object({
    key: z.string().describe('e.g. orders'),
    after: z
      .string()
      .regex(/^(\d{1,20}(-\d{1,20})?|\$)$/)
      .default('0')
      .describe('Id, 0 for all, $ for new ones only'),
    wait_ms: z.int().min(0).max(longestWaitMs).default(0).describe('Longest wait where there is none'),
    limit: limitField(50, 1_000),
    cursor: z.string().max(16_384).optional().describe('next_cursor of the last answer'),
  }),
  output: list('entries', z.object({ id: z.string(), fields: z.unknown() })),
  async handler(
    { key: name, after, wait_ms: waitMs, limit },
    { client, signal, position, maxOutputBytes }: ToolContext<Db>,
  ) {
    const key = fromText(name);
    client.fence.check([key]);
    if (waitMs === 0 && after === '$') throw nothingNew();
    const most = await countThatFits(client, key, { limit, signal });
    const from = position.upstream || after;
    const reply = await client.once(key, signal, async (session) => {
      const read = await session.send(
        [
          'XREAD',
          'COUNT',
          // One more than wanted tells whether there are more.
          String(most + 1),
          ...(waitMs > 0 ? ['BLOCK', String(waitMs)] : []),
          'STREAMS',
          key,
          from,
        ],
        { signal, silenceMs: waitMs + client.settings.REDIS_REPLY_TIMEOUT_MS },
      );
      return inResp2Shape('xread', read, session.facts.protocol);
    });
    const [stream] = arrayOf(required(reply));
    const [, list = null] = stream === undefined ? [] : arrayOf(stream);
    const entries = arrayOf(list);
    const items = entries.slice(0, most).map((entry) => streamEntry(entry, maxOutputBytes));
    return {
      items,
      next: entries.length > most ? items.at(-1)?.id : undefined,
      after: (item: { id: string }) => item.id,
    };
  },
});

/** As many entries as make about a megabyte by the average of the stream, so that nobody waits for a reply of giants. */
async function countThatFits(
  db: Db,
  key: Buffer,
  { limit, signal }: { limit: number; signal: AbortSignal },
): Promise<number> {
  const [memory = null, length = null] = await db.ask(
    [
      { key, command: ['MEMORY', 'USAGE', key] },
      { key, command: ['XLEN', key] },
    ],
    signal,
  );
  // Whoever may not ask, and a key that is no stream, is answered by XREAD itself.
  if (isRedisError(memory) || isRedisError(length) || memory === null) return limit;
  return windowCount({ memoryBytes: numberOf(memory) }, numberOf(length), limit);
}

function nothingNew(): ToolError {
  return new ToolError(
    'invalid_argument',
    'after: $ means new entries only, so without wait_ms there are none.',
    {
      next: 'Pass wait_ms, or leave after out.',
    },
  );
}
