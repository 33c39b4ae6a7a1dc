import { type LogLine, showLines } from './log-line.js';
import { plainLine } from './plain-line.js';
import { readLines } from './read-lines.js';
import { createSections, fitting, lastFitting } from './sections.js';
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
const closingLines = 15;
const plainTail = 120;
// What went wrong is mostly said at once; for more there is grep.
const mostErrorBytes = 6_000;
// What is shown of a line is shorter still.
const keptOfLine = 600;

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
  let recent: LogLine[] = [];
  const keepRecent = Math.max(query.tail ?? plainTail, query.context);
  const { sections, take } = createSections(query.context);
  let found = 0;

  const { lines, bytes, complete } = await readLines(stream, query.maxReadBytes, (raw, number) => {
    const text = plainLine(raw);
    const rank = rankOf(text);
    if (rank !== undefined) found += 1;
    const line = { number, text: text.slice(0, keptOfLine) };
    take(line, rank, recent);
    recent.push(line);
    // Now and then and not with every line: moving thousands of lines takes its time.
    if (recent.length > keepRecent * 2) recent = recent.slice(-keepRecent);
  });

  const size = { lines, bytes, complete };
  const countOf = (shown: readonly LogLine[]) => {
    const count = shown.filter(({ isMatch }) => isMatch).length;
    return count < found ? `${count} of ${found}` : String(found);
  };
  if (matches) {
    const shown = fitting(sections, query.maxBytes);
    return { ...size, what: `matches: ${countOf(shown)}`, text: showLines(shown) };
  }
  const wanted = query.tail ?? (sections.length > 0 ? closingLines : plainTail);
  if (query.tail !== undefined || sections.length === 0) {
    const last = lastFitting(recent.slice(-wanted), query.maxBytes);
    return { ...size, what: `last ${last.length} lines`, text: showLines(last) };
  }
  const maxBytes = Math.min(query.maxBytes, mostErrorBytes);
  const shown = fitting(sections, maxBytes * 0.75);
  const used = Buffer.byteLength(showLines(shown));
  const seen = new Set(shown.map(({ number }) => number));
  const end = lastFitting(recent.slice(-wanted), maxBytes - used).filter(({ number }) => !seen.has(number));
  const all = [...shown, ...end].sort((one, other) => one.number - other.number);
  return { ...size, what: `error lines: ${countOf(shown)}, and the end`, text: showLines(all) };
}
