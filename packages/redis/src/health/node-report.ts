import * as z from 'zod';
import type { RedisNode } from '../client/node.js';
import type { Command } from '../client/session.js';
import {
  arrayOf,
  isRedisError,
  isUnknownCommand,
  mapOf,
  numberOf,
  type Reply,
  textOf,
} from '../reply/reply.js';
import { type Info, listedNumbers, readInfo, readSlowCommands, type SlowCommand } from './info.js';

/** One process on a few lines. */
export const nodeSummary = z.object({
  node: z.string(),
  version: z.string().optional(),
  role: z.string().optional(),
  uptime_s: z.number().optional(),
  keys: z.number().optional(),
  keys_with_ttl: z.number().optional(),
  used_memory: z.string().optional(),
  maxmemory: z.string().optional(),
  eviction: z.string().optional(),
  fragmentation: z.number().optional(),
  clients: z.number().optional(),
  commands_per_s: z.number().optional(),
  hit_percent: z.number().optional(),
  persistence: z.string().optional(),
  replicas: z.number().optional(),
});

export type NodeSummary = z.input<typeof nodeSummary>;

/** What was asked of one process, for the findings. */
export interface NodeReport {
  name: string;
  info: Info;
  summary: NodeSummary;
  slow: SlowCommand[];
  /** Events of LATENCY LATEST with their worst, in milliseconds. */
  spikes: Array<{ event: string; ms: number }>;
  /** Value of `save`; undefined where the user may not ask. */
  save: string | undefined;
  /** CLUSTER INFO; empty outside of a cluster. */
  cluster: Info;
  /** What the user may not ask, as people write it. */
  denied: string[];
}

const questions: Command[] = [
  ['INFO', 'everything'],
  ['SLOWLOG', 'GET', '128'],
  ['LATENCY', 'LATEST'],
  ['CONFIG', 'GET', 'save'],
  ['CLUSTER', 'INFO'],
];

const mostSlow = 10;

/** Asks one process everything at once. A question it may not be asked is left out and named. */
export async function reportOn(node: RedisNode, signal: AbortSignal): Promise<NodeReport> {
  const session = await node.shared(signal);
  const replies = await node.ask(questions, signal);
  const denied = questions.flatMap(([name, sub = ''], index) => {
    const reply = replies[index];
    if (!isRedisError(reply) || (reply.kind !== 'NOPERM' && !isUnknownCommand(reply))) return [];
    return [name === 'INFO' ? name : `${name} ${sub}`];
  });
  const [info, slowlog, latency, config, cluster] = replies;
  const read = readInfo(info);
  const name = node.id === 'seed' ? 'server' : node.id.slice(0, 12);
  return {
    name,
    info: read,
    summary: {
      node: name,
      ...whatIsKnown({ version: session.facts.version, role: session.facts.role, ...summarize(read) }),
    },
    slow: readSlowCommands(slowlog, mostSlow),
    spikes: readSpikes(latency),
    save: isRedisError(config) ? undefined : textOf(mapOf(config).get('save') ?? null),
    cluster: readInfo(cluster),
    denied,
  };
}

function summarize(info: Info): Omit<NodeSummary, 'node'> {
  if (info.text('redis_version') === '') return {};
  const databases = info.lines(/^db\d+$/).map(([, value]) => listedNumbers(value));
  const hits = info.number('keyspace_hits');
  const lookups = hits + info.number('keyspace_misses');
  const maxmemory = info.number('maxmemory');
  return {
    uptime_s: info.number('uptime_in_seconds'),
    keys: sum(databases, 'keys'),
    keys_with_ttl: sum(databases, 'expires'),
    used_memory: info.text('used_memory_human'),
    maxmemory: maxmemory > 0 ? info.text('maxmemory_human') : 'none',
    eviction: info.text('maxmemory_policy'),
    fragmentation: info.number('mem_fragmentation_ratio'),
    clients: info.number('connected_clients'),
    commands_per_s: info.number('instantaneous_ops_per_sec'),
    ...(lookups > 0 ? { hit_percent: Math.round((hits / lookups) * 1_000) / 10 } : {}),
    persistence: info.text('aof_enabled') === '1' ? 'append-only file' : 'snapshots or none',
    replicas: info.number('connected_slaves'),
  };
}

/** Without what this server does not tell. */
function whatIsKnown<T extends object>(facts: T): T {
  // Only optional fields are left out.
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== '' && !Number.isNaN(value)),
  ) as T;
}

function sum(databases: Array<Record<string, number>>, field: string): number {
  return databases.reduce((total, database) => total + (database[field] ?? 0), 0);
}

/** Event, time, last and worst milliseconds (Redis documentation, LATENCY LATEST). */
function readSpikes(reply: Reply | undefined): NodeReport['spikes'] {
  if (reply === undefined || isRedisError(reply)) return [];
  return arrayOf(reply).map((entry) => {
    const [event, , , worst] = arrayOf(entry);
    return { event: textOf(event), ms: numberOf(worst) };
  });
}
