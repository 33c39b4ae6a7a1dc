/** The candidate most like `word`: the same but for case and separators, else at most a third of its letters away. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  return nearest(word, candidates, 1)[0];
}

// Names are shorter, and comparing takes the product of both lengths: a text of megabytes would stop every other call for seconds.
const longestWord = 200;

/** Up to `most` candidates that look like `word`, best first; of equally good ones the one nearer in length. */
export function nearest(word: string, candidates: readonly string[], most = 3): string[] {
  if (word.length > longestWord) return [];
  const plain = normal(word);
  return candidates
    .map((candidate) => {
      const other = normal(candidate);
      const longer = Math.max(plain.length, other.length);
      return {
        candidate,
        distance: distanceTo(plain, other),
        // Always less than the whole word, or any letter would look like any other.
        allowed: Math.min(longer - 1, Math.max(1, Math.floor(longer / 3))),
        extra: Math.abs(plain.length - other.length),
      };
    })
    .filter(({ distance, allowed }) => distance <= allowed)
    .sort((a, b) => a.distance - b.distance || a.extra - b.extra)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

function normal(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Levenshtein distance; a word inside the other counts as near, so that `order` finds `order_items`. */
function distanceTo(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length > 2 && b.length > 2 && (a.includes(b) || b.includes(a))) return 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
