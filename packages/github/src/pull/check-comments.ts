import { ToolError } from '@patchbay/core';
import type { Schemas } from '../rest-types.js';
import { type Hunk, hunkWith, nearestLine, openLines, parseHunks, type Side } from './hunks.js';

/** A comment of a review as it is asked for. Without `line` it is on the whole file. */
export interface ReviewComment {
  path: string;
  line?: number | undefined;
  start_line?: number | undefined;
  side: Side;
  body: string;
}

const mostTold = 5;

/**
 * Holds every comment against the hunks of the diff, because GitHub takes some that lie outside and then never shows them.
 * @throws ToolError `invalid_argument` that names each wrong comment with the lines that are open, and the nearest
 */
export function checkComments(comments: ReviewComment[], files: Array<Schemas['diff-entry']>): void {
  const byPath = new Map(files.map((file) => [file.filename, file]));
  const problems = comments.flatMap((comment, index) => {
    const problem = problemOf(comment, byPath);
    return problem ? `comments[${index}]: ${problem}` : [];
  });
  if (problems.length === 0) return;
  const rest = problems.length > mostTold ? `; and ${problems.length - mostTold} more` : '';
  throw new ToolError('invalid_argument', `${problems.slice(0, mostTold).join('; ')}${rest}`, {
    next: 'Nothing was sent. Correct these comments; without line a comment is on the whole file.',
  });
}

function problemOf(comment: ReviewComment, files: Map<string, Schemas['diff-entry']>): string | undefined {
  const { path, line, start_line: start, side } = comment;
  const file = files.get(path);
  if (!file) {
    const names = [...files.keys()];
    const renamed = [...files.values()].find(({ previous_filename: old }) => old === path);
    if (renamed) return `${path} is now ${renamed.filename}`;
    return `${path} is not in the diff, which has ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''}`;
  }
  if (line === undefined) return start === undefined ? undefined : 'start_line needs line';
  if (!file.patch) return `${path} has no lines to comment on (binary or too large): leave out line`;
  const hunks = parseHunks(file.patch);
  const hunk = hunkWith(hunks, side, line);
  if (!hunk) return outside({ path, line, side, hunks });
  if (start === undefined) return undefined;
  if (start >= line) return `start_line ${start} must be before line ${line}`;
  if (hunkWith(hunks, side, start) !== hunk)
    return `start_line ${start} is not in the hunk of line ${line}, which shows ${openLines([hunk], side)}`;
  return undefined;
}

function outside({
  path,
  line,
  side,
  hunks,
}: {
  path: string;
  line: number;
  side: Side;
  hunks: Hunk[];
}): string {
  const open = openLines(hunks, side);
  const other = side === 'RIGHT' ? 'LEFT' : 'RIGHT';
  if (open === '')
    return `${path} has no lines on side ${side}; use side ${other}: ${openLines(hunks, other)}`;
  return `line ${line} of ${path} is not in the diff; open on side ${side}: ${open}; nearest: ${nearestLine(hunks, side, line)}`;
}
