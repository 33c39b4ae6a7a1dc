import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Db } from '../client.js';
import { cutBytes, fromText } from '../reply/text.js';
import { collectKeys } from '../writing/collect-keys.js';
import { countExisting, unlinkKeys } from '../writing/unlink-keys.js';
import { writes } from './annotations.js';

const mostShown = 20;

export const deleteKeys = defineTool({
  name: 'delete_keys',
  title: 'Delete keys',
  access: 'write',
  description:
    'Delete keys by name, or all that match a pattern: first a dry run, then again with dry_run false and its count.',
  annotations: writes,
  findOut: 'Look with inspect_keys or scan_keys which of them are left',
  input: z.object({
    keys: z.array(z.string()).min(1).max(1_000).optional().describe('e.g. ["user:1"]'),
    pattern: z.string().min(1).optional().describe('e.g. cache:*'),
    dry_run: z.boolean().optional().describe('Only count; default with a pattern'),
    expected_count: z.int().min(0).optional().describe('Count of the dry run'),
  }),
  output: z.object({
    matched: z.int(),
    deleted: z.int(),
    dry_run: z.boolean(),
    missing: z.array(z.string()).optional(),
    sample: z.array(z.string()).optional(),
    next: z.string().optional(),
  }),
  async handler(
    { keys: names, pattern, dry_run, expected_count: expected },
    { client, signal, attempt }: ToolContext<Db>,
  ) {
    if ((names === undefined) === (pattern === undefined)) {
      throw new ToolError('invalid_argument', 'Give keys or a pattern, one of them.', {
        next: 'Correct the call.',
      });
    }
    const dryRun = dry_run ?? pattern !== undefined;
    if (pattern !== undefined && !dryRun && expected === undefined) {
      throw new ToolError('invalid_argument', 'expected_count: is needed to delete by a pattern.', {
        next: 'Call with dry_run true first; it says how many match.',
      });
    }
    const keys = names
      ? distinct(names.map(fromText))
      : await collectKeys(client, fromText(pattern ?? ''), signal);
    client.fence.check(keys);
    const sample =
      pattern === undefined ? {} : { sample: keys.slice(0, mostShown).map((key) => cutBytes(key, 200)) };
    if (dryRun) {
      const matched = names ? await countExisting(client, keys, signal) : keys.length;
      const next = `Call again with dry_run false and expected_count ${matched}.`;
      return { matched, deleted: 0, dry_run: true, ...sample, ...(pattern === undefined ? {} : { next }) };
    }
    if (expected !== undefined) {
      const found = names ? await countExisting(client, keys, signal) : keys.length;
      if (expected !== found) throw otherCount(found, expected);
    }
    const existed = await unlinkKeys(client, keys, { signal, attempt });
    const missing = names ? keys.filter((_, index) => !existed[index]) : [];
    return {
      matched: keys.length - missing.length,
      deleted: existed.filter(Boolean).length,
      dry_run: false,
      ...(missing.length > 0
        ? { missing: missing.slice(0, mostShown).map((key) => cutBytes(key, 200)) }
        : {}),
    };
  },
});

function distinct(keys: Buffer[]): Buffer[] {
  return [...new Map(keys.map((key) => [key.toString('latin1'), key])).values()];
}

function otherCount(found: number, expected: number): ToolError {
  return new ToolError('conflict', `${found} keys match now, not ${expected}; nothing was deleted.`, {
    next: `Look at them with a dry run, then pass expected_count ${found}.`,
    details: { matched: found },
  });
}
