/** Lines of a text, counted from 1. */
export interface LineRange {
  text: string;
  first: number;
  /** Last line shown; less than `first` when nothing is. */
  last: number;
  total: number;
  /** True when the last line shown is itself not whole. */
  cut: boolean;
}

/**
 * Lines `start` to `end` of a text, fewer where they would take more than `maxBytes`. Line breaks are shown as a line feed. A line that is
 * longer than the budget alone is cut inside. The text may be large: it is never split as a whole.
 */
export function lineRange(
  text: string,
  { start = 1, end = Number.POSITIVE_INFINITY, maxBytes }: { start?: number; end?: number; maxBytes: number },
): LineRange {
  const kept: string[] = [];
  let bytes = 0;
  let isFull = false;
  let cut = false;
  let total = 0;
  for (let from = 0; from < text.length; ) {
    const feed = text.indexOf('\n', from);
    const stop = feed < 0 ? text.length : feed;
    total += 1;
    if (total >= start && total <= end && !isFull) {
      const line = text.slice(from, text[stop - 1] === '\r' && feed >= 0 ? stop - 1 : stop);
      const size = Buffer.byteLength(line) + 1;
      isFull = bytes + size > maxBytes;
      if (isFull && kept.length === 0) {
        kept.push(
          Buffer.from(line)
            .subarray(0, maxBytes)
            .toString('utf8')
            .replace(/\uFFFD+$/, ''),
        );
        cut = true;
      }
      if (!isFull) kept.push(line);
      bytes += size;
    }
    from = stop + 1;
  }
  return { text: kept.join('\n'), first: start, last: start + kept.length - 1, total, cut };
}
