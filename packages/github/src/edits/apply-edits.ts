import { ToolError } from '@patchbay/core';
import { findText, type Place } from './find-text.js';

export interface Edit {
  old_text: string;
  new_text: string;
  replace_all?: boolean | undefined;
}

export interface Edited {
  text: string;
  /** What changed, one hunk per place: a line with the number, then the lines taken out and put in. */
  hunks: string[];
}

/**
 * The text after the edits, made one after another. Every `old_text` must be there, and only once unless all are meant; nothing is
 * guessed. What is not edited stays as it is, byte for byte.
 * @throws ToolError `conflict` when a text is not there, `invalid_argument` when it is there more than once or nothing would change
 */
export function applyEdits(original: string, edits: readonly Edit[], path: string): Edited {
  let text = original;
  const hunks: string[] = [];
  edits.forEach((edit, index) => {
    const { old_text: wanted, new_text: replacement, replace_all: all = false } = edit;
    const name = edits.length === 1 ? 'old_text' : `edits[${index}].old_text`;
    if (wanted === '')
      throw unusable(`${name} is empty.`, 'Give the text to replace; push_files makes new files.');
    if (wanted === replacement)
      throw unusable(`${name} and its new_text are the same.`, 'Leave the edit out.');
    const places = findText(text, wanted);
    if (places.length === 0) throw absent(text, { wanted, name, path });
    if (places.length > 1 && !all)
      throw unusable(
        `${name} is in ${path} ${places.length} times, at lines ${places
          .slice(0, 10)
          .map(({ from }) => lineOf(text, from))
          .join(', ')}.`,
        'Give more of the lines around it, or set replace_all.',
      );
    hunks.push(...places.map((place) => hunk(text, place, replacement)));
    // From the last place to the first, so that the offsets before it stay true.
    for (const place of places.toReversed())
      text = text.slice(0, place.from) + ended(replacement, place) + text.slice(place.to);
  });
  if (text === original) throw unusable('The edits together change nothing.', 'Leave the call out.');
  return { text, hunks };
}

function ended(replacement: string, { crlf }: Place): string {
  return crlf ? replacement.replaceAll(/\r?\n/g, '\r\n') : replacement;
}

function unusable(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}

function absent(
  text: string,
  { wanted, name, path }: { wanted: string; name: string; path: string },
): ToolError {
  const near = similarLines(text, wanted);
  return new ToolError('conflict', `${name} is not in ${path} as it is now.`, {
    next:
      near.length > 0
        ? 'Read those lines with get_file_contents and copy the text exactly, spaces included.'
        : 'Read the file with get_file_contents and copy the text exactly.',
    ...(near.length > 0 ? { details: { similar_at_lines: near } } : {}),
  });
}

/** Lines that equal the first line wanted but for spaces. */
function similarLines(text: string, wanted: string): number[] {
  const bare = (line: string) => line.replace(/\s+/g, '');
  const first = wanted.split('\n').map(bare).find(Boolean);
  if (!first) return [];
  const found: number[] = [];
  text.split('\n').forEach((line, index) => {
    if (found.length < 5 && bare(line) === first) found.push(index + 1);
  });
  return found;
}

function lineOf(text: string, at: number): number {
  let line = 1;
  for (let feed = text.indexOf('\n'); feed >= 0 && feed < at; feed = text.indexOf('\n', feed + 1)) line += 1;
  return line;
}

/** Whole lines before and after, as a diff shows them. */
function hunk(text: string, { from, to }: Place, replacement: string): string {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  const feed = text.indexOf('\n', Math.max(from, to - 1));
  const stop = feed < 0 ? text.length : feed;
  const before = text.slice(start, stop);
  const after = text.slice(start, from) + replacement + text.slice(Math.min(to, stop), stop);
  const marked = (lines: string, mark: string) =>
    lines
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => `${mark}${line.replace(/\r$/, '')}`);
  return [
    `@@ line ${lineOf(text, start)} @@`,
    ...marked(before, '-'),
    ...(after === '' ? [] : marked(after, '+')),
  ].join('\n');
}
