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
  /**
   * Digests of the last items that were shown of a value the server always gives whole and in one order (small hashes, sets of numbers);
   * it goes on behind the last of them that is still there.
   */
  behind: string[];
}

// SCAN with COUNT 10000 keeps Redis for about 6 ms (measured on Redis 7.0.15).
const mostCount = 10_000;

export function scanStart(count: number): ScanPosition {
  return { cursor: '0', count, shown: [], pending: [], ended: false, behind: [] };
}

/** 64 bits: among the items of a batch two of the same digest are beyond chance. */
export function digestOf(name: Buffer): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 11);
}

/** `cursor.count.shown,shown.pending,pending.behind,behind`, with `end` for the cursor after the last step. */
export function formatPosition({ cursor, count, shown, pending, ended, behind }: ScanPosition): string {
  // An underscore, so that a name of no bytes is still one.
  const names = pending.map((name) => `_${name.toString('base64url')}`);
  const parts = [ended ? 'end' : cursor, count, shown.join(','), names.join(','), behind.join(',')];
  return parts.join('.').replace(/\.+$/, '');
}

/** The position in a text, or undefined when it is none. */
export function parsePosition(text: string): ScanPosition | undefined {
  const [, cursor, count, shown = '', pending = '', behind = ''] =
    /^(\d{1,20}|end)\.(\d{1,5})(?:\.([\w,-]*))?(?:\.([\w,-]*))?(?:\.([\w,-]*))?$/.exec(text) ?? [];
  if (cursor === undefined || Number(count) < 1) return undefined;
  return {
    cursor: cursor === 'end' ? '0' : cursor,
    // Whoever writes a cursor of their own does not get longer steps by it.
    count: Math.min(mostCount, Number(count)),
    shown: digestsIn(shown),
    pending: pending
      .split(',')
      .filter(Boolean)
      .map((name) => Buffer.from(name.slice(1), 'base64url')),
    ended: cursor === 'end',
    behind: digestsIn(behind),
  };
}

function digestsIn(text: string): string[] {
  return text.split(',').filter(Boolean);
}
