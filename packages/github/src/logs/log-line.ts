import { cutText } from '@patchbay/core';

export interface LogLine {
  /** From 1, in the whole log. */
  number: number;
  text: string;
  isMatch?: boolean;
}

// Long lines of logs are mostly data; what went wrong stands at their beginning.
const longestShown = 500;

/** Lines with their numbers, matches marked with a colon as grep does, gaps with `--`. */
export function showLines(lines: readonly LogLine[]): string {
  return lines
    .flatMap((line, index) => {
      const before = lines[index - 1];
      const gap = before !== undefined && line.number > before.number + 1 ? ['--'] : [];
      return [...gap, `${line.number}${line.isMatch ? ':' : '-'} ${cutText(line.text, longestShown)}`];
    })
    .join('\n');
}
