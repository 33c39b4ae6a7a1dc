import { type LogLine, showLines } from './log-line.js';

/** Lines around one or several matches. The lower the rank, the more it tells. */
export interface Section {
  rank: 0 | 1;
  lines: LogLine[];
}

export interface SectionCollector {
  sections: Section[];
  /** Takes one line, of a rank where it matches; `recent` holds the lines before it, oldest first. */
  take(line: LogLine, rank: Section['rank'] | undefined, recent: readonly LogLine[]): void;
}

// More of one rank are not kept, nor more lines in one section: an answer holds far less, and a log may match in every line.
const mostSections = 200;
const mostLines = 60;

/** Collects sections with `context` lines before and after each match; where they touch they are one. */
export function createSections(context: number): SectionCollector {
  const sections: Section[] = [];
  const counts = [0, 0];
  let open: Section | undefined;
  let left = 0;
  let lastTaken = 0;

  function begin(rank: Section['rank'], number: number, recent: readonly LogLine[]): Section | undefined {
    if ((counts[rank] ?? 0) >= mostSections) return undefined;
    counts[rank] = (counts[rank] ?? 0) + 1;
    const first = Math.max(lastTaken + 1, number - context);
    const section = {
      rank,
      lines: recent.slice(-context || recent.length).filter((line) => line.number >= first),
    };
    sections.push(section);
    return section;
  }

  return {
    sections,
    take(line, rank, recent) {
      if (open && open.lines.length >= mostLines) open = undefined;
      if (rank === undefined) {
        if (!open) return;
        open.lines.push(line);
        lastTaken = line.number;
        left -= 1;
        if (left <= 0) open = undefined;
        return;
      }
      open ??= begin(rank, line.number, recent);
      if (!open) return;
      if (rank < open.rank) open.rank = rank;
      open.lines.push({ ...line, isMatch: true });
      lastTaken = line.number;
      left = context;
      if (context === 0) open = undefined;
    },
  };
}

/** The most telling sections that fit together, in the order of the log. A first one that does not fit is cut at a line. */
export function fitting(sections: readonly Section[], maxBytes: number): LogLine[] {
  const byRank = [...sections].sort((one, other) => one.rank - other.rank);
  const kept = new Map<Section, LogLine[]>();
  let bytes = 0;
  for (const section of byRank) {
    const size = bytesOf(section.lines);
    if (bytes + size > maxBytes && kept.size > 0) continue;
    bytes += size;
    kept.set(section, size > maxBytes ? leading(section.lines, maxBytes) : section.lines);
  }
  return sections.flatMap((section) => kept.get(section) ?? []);
}

/** Last lines that fit, one at least. */
export function lastFitting(lines: readonly LogLine[], maxBytes: number): LogLine[] {
  let bytes = 0;
  let from = lines.length;
  while (from > 0) {
    bytes += bytesOf(lines.slice(from - 1, from));
    if (bytes > maxBytes && from < lines.length) break;
    from -= 1;
  }
  return lines.slice(from);
}

function leading(lines: readonly LogLine[], maxBytes: number): LogLine[] {
  let count = 0;
  for (let bytes = 0; count < lines.length; count += 1) {
    bytes += bytesOf(lines.slice(count, count + 1));
    if (bytes > maxBytes) break;
  }
  return lines.slice(0, Math.max(1, count));
}

/** With the gap that may stand before them. */
function bytesOf(lines: readonly LogLine[]): number {
  return Buffer.byteLength(showLines(lines)) + 4;
}
