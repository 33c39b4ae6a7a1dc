import { createHash } from 'node:crypto';

/**
 * Where a scan goes on. A batch is what the server returns for a cursor and a COUNT. When only a part of a batch was shown, the position
 * says which part, by name: the same cursor may bring a larger or a smaller batch next time, because the server's table is resized
 * in the background, so neither a number of items nor an order of them would do.
 */
export interface ScanPosition {
  /** The server's cursor, up to 64 bits, so text. */
  cursor: string;
  /** COUNT of the next step. */
  count: number;
  /** Digests of items that were shown and may come again. */
  shown: string[];
  /** Names that came and were not shown yet. */
  pending: Buffer[];
  /** No further step: only what is pending is left. */
  ended: boolean;
}

export function scanStart(count: number): ScanPosition {
  return { cursor: '0', count, shown: [], pending: [], ended: false };
}

/** 64 bits: among the items of a batch two of the same digest are beyond chance. */
export function digestOf(name: Buffer): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 11);
}

/** `cursor.count.shown,shown.pending,pending`, with `end` for the cursor after the last step. */
export function formatPosition({ cursor, count, shown, pending, ended }: ScanPosition): string {
  const names = pending.map((name) => name.toString('base64url'));
  return [ended ? 'end' : cursor, count, shown.join(','), names.join(',')].join('.').replace(/\.+$/, '');
}

/** The position in a text, or undefined when it is none. */
export function parsePosition(text: string): ScanPosition | undefined {
  const [, cursor, count, shown = '', pending = ''] =
    /^(\d{1,20}|end)\.(\d{1,5})(?:\.([\w,-]*))?(?:\.([\w,-]*))?$/.exec(text) ?? [];
  if (cursor === undefined || Number(count) < 1) return undefined;
  return {
    cursor: cursor === 'end' ? '0' : cursor,
    count: Number(count),
    shown: shown.split(',').filter(Boolean),
    pending: pending === '' ? [] : pending.split(',').map((name) => Buffer.from(name, 'base64url')),
    ended: cursor === 'end',
  };
}
