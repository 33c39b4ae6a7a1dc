/**
 * What `grep` means: text without regard to case, `|` between alternatives, `.*` for anything in between, a backslash before a character
 * that means itself. Matching takes time in proportion to the line, whatever the pattern; a regular expression could take forever.
 */
export function textPattern(pattern: string): (line: string) => boolean {
  const alternatives = split(pattern, '|')
    .map((alternative) => split(alternative, '.*').map(plain).filter(Boolean))
    .filter((parts) => parts.length > 0);
  return (line) => {
    const lower = line.toLowerCase();
    return alternatives.some((parts) => holdsInOrder(lower, parts));
  };
}

function holdsInOrder(line: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = line.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** Splits at a separator that no backslash stands before. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(separator, at)) {
      parts.push(text.slice(start, at));
      start = at + separator.length;
      at = start - 1;
    }
  }
  return [...parts, text.slice(start)];
}

function plain(text: string): string {
  return text.replace(/\\([^A-Za-z0-9])/g, '$1').toLowerCase();
}
