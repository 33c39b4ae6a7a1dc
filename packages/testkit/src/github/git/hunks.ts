import { lineEdits, splitLines } from './diff.js';

export interface HunkLine {
  kind: ' ' | '+' | '-';
  /** Without its line feed. */
  text: string;
  /** One-based; undefined on an added line. */
  oldLine?: number;
  /** One-based; undefined on a removed line. */
  newLine?: number;
  /** The file ends here without a line feed. */
  unterminated: boolean;
}

export interface Hunk {
  header: string;
  lines: HunkLine[];
}

export type DiffSide = 'LEFT' | 'RIGHT';

/** Git's default, and what GitHub shows around a change. */
const CONTEXT = 3;

/** The hunks of a unified diff with three lines of context and git's section headings. */
export function hunksBetween(before: string, after: string): Hunk[] {
  const [old, fresh] = [splitLines(before), splitLines(after)];
  const groups: ReturnType<typeof lineEdits>[] = [];
  for (const edit of lineEdits(old, fresh)) {
    const last = groups.at(-1)?.at(-1);
    if (last && edit.oldStart - last.oldEnd <= 2 * CONTEXT) groups.at(-1)?.push(edit);
    else groups.push([edit]);
  }
  return groups.map((edits) => {
    const lines: HunkLine[] = [];
    const first = edits[0] ?? { oldStart: 0, newStart: 0 };
    let oldAt = Math.max(0, first.oldStart - CONTEXT);
    let newAt = first.newStart - (first.oldStart - oldAt);
    const [oldFrom, newFrom] = [oldAt, newAt];
    const same = (until: number) => {
      while (oldAt < until)
        lines.push({ kind: ' ', ...line(old[oldAt]), oldLine: ++oldAt, newLine: ++newAt });
    };
    for (const edit of edits) {
      same(edit.oldStart);
      while (oldAt < edit.oldEnd) lines.push({ kind: '-', ...line(old[oldAt]), oldLine: ++oldAt });
      while (newAt < edit.newEnd) lines.push({ kind: '+', ...line(fresh[newAt]), newLine: ++newAt });
    }
    same(Math.min(old.length, oldAt + CONTEXT));
    const header = `@@ -${range(oldFrom, oldAt - oldFrom)} +${range(newFrom, newAt - newFrom)} @@`;
    return { header: header + heading(old, oldFrom), lines };
  });
}

/** The text of one hunk, as it stands in `patch`. */
export function hunkText({ header, lines }: Hunk): string {
  return [header, ...lines.map(lineText)].join('\n');
}

/** The hunk that shows a line on that side of the diff, and the line in it. */
export function lineInHunks(
  hunks: readonly Hunk[],
  side: DiffSide,
  number: number,
): { hunk: Hunk; line: HunkLine; index: number } | undefined {
  for (const hunk of hunks) {
    const index = hunk.lines.findIndex((line) => (side === 'LEFT' ? line.oldLine : line.newLine) === number);
    const line = hunk.lines[index];
    if (line) return { hunk, line, index };
  }
  return undefined;
}

/** `position` of the older API: lines below the first hunk header, later headers counted. */
export function positionOf(hunks: readonly Hunk[], target: HunkLine): number | undefined {
  let position = 0;
  for (const hunk of hunks) {
    const index = hunk.lines.indexOf(target);
    if (index !== -1) return position + index + 1;
    position += hunk.lines.length + 1;
  }
  return undefined;
}

function lineText({ kind, text, unterminated }: HunkLine): string {
  return unterminated ? `${kind}${text}\n\\ No newline at end of file` : kind + text;
}

function line(raw = ''): { text: string; unterminated: boolean } {
  return raw.endsWith('\n')
    ? { text: raw.slice(0, -1), unterminated: false }
    : { text: raw, unterminated: true };
}

function range(from: number, count: number): string {
  if (count === 1) return String(from + 1);
  return `${count === 0 ? from : from + 1},${count}`;
}

/** The nearest line above the hunk that starts with a letter, `_` or `$`. */
function heading(old: readonly string[], from: number): string {
  for (let index = from - 1; index >= 0; index--) {
    const text = old[index] ?? '';
    if (/^[\p{L}_$]/u.test(text)) return ` ${text.trimEnd().slice(0, 80)}`;
  }
  return '';
}
