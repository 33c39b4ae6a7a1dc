import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { sampleKeyspace } from '../keyspace/sample-keyspace.js';
import { fromText } from '../reply/text.js';
import { reads } from './annotations.js';

const group = z.object({
  name: z.string(),
  keys: z.int(),
  bytes: z.int(),
  /** Of the sampled memory. */
  share_percent: z.number(),
  without_ttl: z.int(),
});

export const analyzeKeyspace = defineTool({
  name: 'analyze_keyspace',
  title: 'Analyze the keyspace',
  access: 'read',
  description:
    'Memory and TTL by key prefix and type, and the biggest keys, from a sample of keys taken in limited time.',
  annotations: reads,
  input: z.object({
    pattern: z.string().default('*').describe('e.g. user:*'),
    sample: z.int().min(100).max(1_000_000).default(10_000).describe('Most keys to look at'),
    max_seconds: z.int().min(1).max(20).default(5).describe('e.g. 5'),
    depth: z.int().min(1).max(5).default(1).describe('Parts of a prefix: 2 for a:b:*'),
  }),
  output: z.object({
    sampled: z.int(),
    /** Keys of the database; left out where a pattern chooses among them. */
    total: z.int().optional(),
    complete: z.boolean(),
    bytes: z.int(),
    by_prefix: z.array(group),
    by_type: z.array(group),
    biggest: z.array(
      z.object({ key: z.string(), type: z.string(), bytes: z.int(), ttl_s: z.int().optional() }),
    ),
    notice: z.string().optional(),
  }),
  handler: (
    { pattern, sample, max_seconds: seconds, depth },
    { client, signal, progress }: ToolContext<Db>,
  ) =>
    sampleKeyspace(client, {
      pattern: fromText(pattern),
      most: sample,
      longestMs: seconds * 1_000,
      depth,
      signal,
      progress,
    }),
});
