export type Side = 'LEFT' | 'RIGHT';

/** The lines of one hunk that can carry a comment: first and last on each side, both included. */
export interface Hunk {
  LEFT: Range | undefined;
  RIGHT: Range | undefined;
}

export interface Range {
  from: number;
  to: number;
}

/** The hunks of a file's `patch`. Every line a hunk shows can be commented on, changed or not. */
export function parseHunks(patch: string): Hunk[] {
  return [...patch.matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map(
    ([, oldFrom, oldCount = '1', newFrom, newCount = '1']) => ({
      LEFT: rangeOf(Number(oldFrom), Number(oldCount)),
      RIGHT: rangeOf(Number(newFrom), Number(newCount)),
    }),
  );
}

/** The hunk that shows a line on that side. */
export function hunkWith(hunks: Hunk[], side: Side, line: number): Hunk | undefined {
  return hunks.find(({ [side]: range }) => range && range.from <= line && line <= range.to);
}

/** The lines that can be commented on, for example `12-30, 58-71`. */
export function openLines(hunks: Hunk[], side: Side): string {
  return hunks
    .flatMap(({ [side]: range }) =>
      range ? (range.from === range.to ? range.from : `${range.from}-${range.to}`) : [],
    )
    .join(', ');
}

/** The line nearest to `line` that can be commented on. */
export function nearestLine(hunks: Hunk[], side: Side, line: number): number | undefined {
  const ends = hunks.flatMap(({ [side]: range }) => (range ? [range.from, range.to] : []));
  return ends.sort((a, b) => Math.abs(a - line) - Math.abs(b - line))[0];
}

function rangeOf(from: number, count: number): Range | undefined {
  return count === 0 ? undefined : { from, to: from + count - 1 };
}
