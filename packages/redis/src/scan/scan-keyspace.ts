import { ToolError } from '@patchbay/core';
import type { RedisNode } from '../client/node.js';
import type { Command } from '../client/session.js';
import type { Db } from '../client.js';
import { required } from '../reply/reply.js';
import type { PageBatch } from './fill-page.js';
import { positionBefore, positionWithin, scanBatches } from './scan-batches.js';
import { formatPosition, parsePosition, scanStart } from './scan-position.js';

/** Keys that one step brought. */
export interface KeyBatch extends PageBatch<Buffer> {
  node: RedisNode;
}

export interface ScanKeyspaceOptions {
  /** Glob pattern, as bytes. */
  pattern: Buffer;
  type?: string | undefined;
  /** What `after` of an earlier batch returned; empty for the beginning. */
  from: string;
  /** COUNT of the first step. */
  count: number;
  nextCount?: (count: number, found: number) => number;
  /** Of this master only. */
  only?: RedisNode;
  signal: AbortSignal;
}

/**
 * Every key that matches, from one master after the other; none is left out that is there all the time, and on a still keyspace none comes
 * twice. Keys outside of the fence are left out.
 * @throws ToolError `invalid_argument` for a place that is not one of ours, or of a master that is gone
 */
export async function* scanKeyspace(db: Db, options: ScanKeyspaceOptions): AsyncGenerator<KeyBatch, void> {
  const { type, from, count, nextCount, signal } = options;
  const pattern = withinFence(options.pattern, db.fence.prefixes);
  const nodes = options.only ? [options.only] : await db.masters(signal);
  const place = readPlace(from, nodes);
  let position = place.position ?? scanStart(count);
  for (const [index, node] of nodes.entries()) {
    if (index < place.index) continue;
    const following = nodes[index + 1];
    const steps = scanBatches({
      from: position,
      ...(nextCount ? { nextCount } : {}),
      async step(cursor, size) {
        const command: Command = [
          'SCAN',
          cursor,
          'MATCH',
          pattern,
          'COUNT',
          String(size),
          ...(type ? ['TYPE', type] : []),
        ];
        const [reply] = await node.ask([command], signal);
        return required(reply);
      },
    });
    let lastCount = position.count;
    for await (const batch of steps) {
      lastCount = batch.here.count;
      const items = batch.items.filter(({ name }) => db.fence.allows(name));
      const inside = { ...batch, items };
      yield {
        node,
        items: items.map(({ name }) => name),
        after(kept) {
          const next = positionWithin(inside, kept);
          if (next) return writePlace(node, nodes, formatPosition(next));
          return following && writePlace(following, nodes, formatPosition(scanStart(lastCount)));
        },
        retreat(kept) {
          const before = positionBefore(inside, kept);
          return before && writePlace(node, nodes, formatPosition(before));
        },
      };
    }
    position = scanStart(nextCount ? lastCount : count);
  }
}

/** The pattern that the server is asked for: where any key would do and there is one fence, the fence. */
function withinFence(pattern: Buffer, prefixes: string[]): Buffer {
  const [prefix, ...others] = prefixes;
  return prefix !== undefined && others.length === 0 && pattern.toString('latin1') === '*'
    ? Buffer.from(`${prefix}*`)
    : pattern;
}

// Enough of a node's id (40 hexadecimal digits) to tell the masters of one cluster apart.
const idCharacters = 12;

function writePlace(node: RedisNode, nodes: RedisNode[], position: string): string {
  return nodes.length === 1 ? position : `${node.id.slice(0, idCharacters)}/${position}`;
}

function readPlace(text: string, nodes: RedisNode[]) {
  if (text === '') return { index: 0, position: undefined };
  const [, id, rest = ''] = /^(?:([^/]+)\/)?(.*)$/s.exec(text) ?? [];
  const index = id === undefined ? 0 : nodes.findIndex((node) => node.id.slice(0, idCharacters) === id);
  const position = parsePosition(rest);
  if (position && index >= 0) return { index, position };
  throw new ToolError(
    'invalid_argument',
    position
      ? 'The master at which this cursor stopped is no longer in the cluster.'
      : 'This cursor cannot be read.',
    { next: 'Leave cursor out to start again.' },
  );
}
