import { cutText, jsonBytes } from '@patchbay/core';

// A constraint or a partial index longer than this is a program of its own.
const longestText = 400;

/**
 * Named lists of texts whose JSON fits into `maxBytes`: long texts are cut, then the longest list is halved until all fit. A list that
 * lost some ends with how many; an empty one is left out, because it says nothing that its absence does not.
 */
export function boundLists<K extends string>(
  lists: Record<K, string[]>,
  maxBytes: number,
): { lists: Partial<Record<K, string[]>>; isCut: boolean } {
  const kept = new Map<string, string[]>();
  const missing = new Map<string, number>();
  for (const [name, texts] of Object.entries<string[]>(lists))
    if (texts.length > 0)
      kept.set(
        name,
        texts.map((text) => cutText(text, longestText)),
      );
  while (jsonBytes([...kept]) > maxBytes) {
    const [name, texts] = [...kept].reduce((a, b) => (jsonBytes(b[1]) > jsonBytes(a[1]) ? b : a));
    if (texts.length <= 1) break;
    const half = Math.floor(texts.length / 2);
    kept.set(name, texts.slice(0, half));
    missing.set(name, (missing.get(name) ?? 0) + texts.length - half);
  }
  const shown = [...kept].map(([name, texts]) => {
    const left = missing.get(name);
    return [name, left ? [...texts, `and ${left} more`] : texts];
  });
  // The keys are those of the argument.
  return { lists: Object.fromEntries(shown) as Partial<Record<K, string[]>>, isCut: missing.size > 0 };
}
