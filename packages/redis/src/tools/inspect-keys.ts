import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Request } from '../client/dispatch.js';
import type { Db } from '../client.js';
import { factFields, type KeyFacts, readKeyFacts } from '../keys/key-facts.js';
import { sizeCommands } from '../keys/size-commands.js';
import { arrayOf, isRedisError, mapOf, numberOf, type Reply, textOf } from '../reply/reply.js';
import { cutBytes, fromText } from '../reply/text.js';
import { reads } from './annotations.js';
import { keysField } from './keys-field.js';

const group = z.object({
  name: z.string(),
  consumers: z.int(),
  pending: z.int(),
  lag: z.int().optional(),
  last_id: z.string(),
});

const mostGroups = 50;

export const inspectKeys = defineTool({
  name: 'inspect_keys',
  title: 'Inspect keys',
  access: 'read',
  description:
    'Type, encoding, ttl, memory, elements, idle seconds or frequency, and groups of streams, without the values.',
  annotations: reads,
  input: z.object({ keys: keysField(50) }),
  output: list(
    'keys',
    z.object({
      key: z.string(),
      type: z.string(),
      encoding: z.string().optional(),
      ttl_s: z.int().optional(),
      bytes: z.int().optional(),
      elements: z.int().optional(),
      idle_s: z.int().optional(),
      frequency: z.int().optional(),
      groups: z.array(group).optional(),
    }),
  ),
  async handler({ keys: names }, { client, signal, position }: ToolContext<Db>) {
    const skipped = Number(position.upstream) || 0;
    const keys = names.slice(skipped).map(fromText);
    client.fence.check(keys);
    const facts = await readKeyFacts(client, keys, signal);
    const [only] = facts;
    if (facts.length === 1 && only?.refusal) throw only.refusal;
    return {
      items: await Promise.all(facts.map((one) => inspect(client, one, signal))),
      after: (_item: unknown, index: number) => String(skipped + index + 1),
    };
  },
});

async function inspect(db: Db, facts: KeyFacts, signal: AbortSignal) {
  const { key, type, refusal } = facts;
  const head = { key: cutBytes(key, 2_048), type: refusal ? 'not allowed' : type };
  if (refusal || type === 'none') return head;
  const size = sizeCommands.get(type);
  const requests: Request[] = [
    { key, command: ['OBJECT', 'ENCODING', key] },
    { key, command: ['OBJECT', 'IDLETIME', key] },
    ...(size ? [{ key, command: [size, key] } satisfies Request] : []),
    ...(type === 'stream' ? [{ key, command: ['XINFO', 'GROUPS', key] } satisfies Request] : []),
  ];
  const [encoding = null, idle = null, elements = null, groups = null] = await db.ask(requests, signal);
  const idleSeconds = countOf(idle);
  // Under an LFU policy Redis counts how often a key is used instead of when it was.
  const frequency =
    idleSeconds === undefined
      ? countOf((await db.ask([{ key, command: ['OBJECT', 'FREQ', key] }], signal))[0])
      : undefined;
  const count = countOf(elements);
  return {
    ...head,
    ...(encoding === null || isRedisError(encoding) ? {} : { encoding: textOf(encoding) }),
    ...factFields(facts),
    ...(count === undefined ? {} : { elements: count }),
    ...(idleSeconds === undefined ? {} : { idle_s: idleSeconds }),
    ...(frequency === undefined ? {} : { frequency }),
    ...(groups === null || isRedisError(groups)
      ? {}
      : { groups: arrayOf(groups).slice(0, mostGroups).map(groupOf) }),
  };
}

function groupOf(reply: Reply) {
  const facts = mapOf(reply);
  // Since Redis 7; null where entries were deleted from the middle.
  const lag = countOf(facts.get('lag'));
  return {
    name: textOf(facts.get('name')),
    consumers: numberOf(facts.get('consumers')),
    pending: numberOf(facts.get('pending')),
    ...(lag === undefined ? {} : { lag }),
    last_id: textOf(facts.get('last-delivered-id')),
  };
}

/** A number, or undefined for what is missing or may not be asked. */
function countOf(reply: Reply | undefined): number | undefined {
  return reply === undefined || reply === null || isRedisError(reply) ? undefined : numberOf(reply);
}
