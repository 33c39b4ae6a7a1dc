// Git's own shortest abbreviation; less names nothing.
const shortest = 4;

/** Whether a commit is the one that was expected, by its whole sha or the beginning of it. */
export function isAt(sha: string, expected: string): boolean {
  return expected.length >= shortest && sha.startsWith(expected.toLowerCase());
}
