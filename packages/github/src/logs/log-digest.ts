import { type LogLine, showLines } from './log-line.js';
import { plainLine } from './plain-line.js';
import { readLines } from './read-lines.js';
import { textPattern } from './text-pattern.js';

export interface LogQuery {
  /** Only lines that hold this, with lines around them; see `textPattern`. */
  grep?: string | undefined;
  /** Lines shown before and after a match. */
  context: number;
  /** Only so many last lines. */
  tail?: number | undefined;
  /** Most bytes of the answer. */
  maxBytes: number;
  /** Most bytes read of the log. */
  maxReadBytes: number;
}

export interface LogDigest {
  text: string;
  /** What the text is, for a header, for example `matches: 3 of 12`. */
  what: string;
  lines: number;
  bytes: number;
  /** False when the log was longer than what may be read of it. */
  complete: boolean;
}

// What the runner itself marks as an error.
const marked = /^##\[error\]/;
// How tools begin the line that says what went wrong. Words inside a sentence do not count: "0 errors" is none.
const telling =
  /^\s*(?:\S{0,40}\s)?(?:E\s{2,}|[\w.]*(?:Error|Exception)\b:|error(?:\[\w+\]|\s\w+\d+)?:|fatal:|panic:|FAILED\b|FAIL\b|not ok\b|npm (?:ERR!|error)|Traceback |AssertionError|✕|✗|×|✘)/;
// The last lines that are shown where nothing was asked for: most jobs end with a summary.
const closingLines = 30;
const plainTail = 120;
// More are counted and not kept; the first ones say what went wrong.
const mostKept = 400;

/** One part of a log: lines around a match. */
interface Section {
  rank: 0 | 1;
  lines: LogLine[];
}

/**
 * The part of a log that answers a question, found in one pass over the stream with little memory: lines that match, the last lines, or,
 * where neither is asked for, the errors first and then how it ended.
 * @throws the stream's error when the connection ends early
 */
export async function digestLog(stream: ReadableStream<Uint8Array>, query: LogQuery): Promise<LogDigest> {
  const matches = query.grep === undefined ? undefined : textPattern(query.grep);
  const rankOf = (text: string): 0 | 1 | undefined => {
    if (matches) return matches(text) ? 0 : undefined;
    if (query.tail !== undefined) return undefined;
    return marked.test(text) ? 0 : telling.test(text) ? 1 : undefined;
  };
  const recent: LogLine[] = [];
  const keepRecent = Math.max(query.tail ?? plainTail, query.context);
  const sections: Section[] = [];
  let open: { section: Section; left: number } | undefined;
  let found = 0;
  let lastTaken = 0;

  const { lines, bytes, complete } = await readLines(stream, query.maxReadBytes, (raw, number) => {
    const line = { number, text: plainLine(raw) };
    const rank = rankOf(line.text);
    if (rank !== undefined) found += 1;
    if (rank !== undefined && sections.length < mostKept) {
      // Only the runner's mark at the end says little by itself: what went wrong stands before it.
      const before = recent.filter((other) => other.number > Math.max(lastTaken, number - 1 - query.context));
      if (open) open.section.rank = Math.min(open.section.rank, rank) === 0 ? 0 : 1;
      else {
        open = { section: { rank, lines: before }, left: 0 };
        sections.push(open.section);
      }
      open.section.lines.push({ ...line, isMatch: true });
      open.left = query.context;
      lastTaken = number;
    } else if (open) {
      if (open.left > 0) {
        open.section.lines.push(line);
        open.left -= 1;
        lastTaken = number;
      }
      if (open.left === 0) open = undefined;
    }
    recent.push(line);
    if (recent.length > keepRecent) recent.shift();
  });

  const size = { lines, bytes, complete };
  if (matches) {
    const shown = fitting(sections, query.maxBytes);
    const count = shown.flatMap((section) => section.lines).filter((line) => line.isMatch).length;
    const what = count < found ? `matches: ${count} of ${found}` : `matches: ${found}`;
    return { ...size, what, text: showLines(shown.flatMap((section) => section.lines)) };
  }
  const wanted = query.tail ?? (sections.length > 0 ? closingLines : plainTail);
  if (query.tail !== undefined || sections.length === 0) {
    const last = lastFitting(recent.slice(-wanted), query.maxBytes);
    return { ...size, what: `last ${last.length} lines`, text: showLines(last) };
  }
  const shown = fitting(sections, query.maxBytes * 0.75).flatMap((section) => section.lines);
  const used = Buffer.byteLength(showLines(shown));
  const seen = new Set(shown.map(({ number }) => number));
  const end = lastFitting(recent.slice(-wanted), query.maxBytes - used).filter(
    ({ number }) => !seen.has(number),
  );
  const all = [...shown, ...end].sort((one, other) => one.number - other.number);
  return { ...size, what: `${found} error lines and the end`, text: showLines(all) };
}

/** The most telling sections that fit together, in the order of the log. */
function fitting(sections: readonly Section[], maxBytes: number): Section[] {
  const byRank = [...sections].sort((one, other) => one.rank - other.rank);
  const kept = new Set<Section>();
  let bytes = 0;
  for (const section of byRank) {
    const size = Buffer.byteLength(showLines(section.lines)) + 4;
    if (bytes + size > maxBytes && kept.size > 0) continue;
    bytes += size;
    kept.add(section);
  }
  return sections.filter((section) => kept.has(section));
}

function lastFitting(lines: readonly LogLine[], maxBytes: number): LogLine[] {
  let bytes = 0;
  let from = lines.length;
  while (from > 0) {
    const line = lines[from - 1];
    bytes += line ? Buffer.byteLength(showLines([line])) + 1 : 0;
    if (bytes > maxBytes && from < lines.length) break;
    from -= 1;
  }
  return lines.slice(from);
}
