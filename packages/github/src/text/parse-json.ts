import { cleanText, maySuspect } from './invisible.js';

// How many invisible characters were taken out of the strings an object holds itself.
const removals = new WeakMap<object, number>();

/** Invisible characters taken out of this object's own strings when it was parsed. */
export function removedFrom(value: object): number {
  return removals.get(value) ?? 0;
}

/**
 * GitHub's JSON as data, every string without invisible characters (`removedFrom` says how many an object lost).
 * An integer past 2^53 becomes its digits as a string, because no number holds it.
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
  const value: unknown = JSON.parse(/\d{16}/.test(text) ? quoteLargeIntegers(text) : text);
  return maySuspect(text) ? cleanAll(value) : value;
}

function quoteLargeIntegers(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

function cleanAll(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value).text;
  if (Array.isArray(value)) return value.map(cleanAll);
  if (value === null || typeof value !== 'object') return value;
  let removed = 0;
  const clean = Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (typeof item !== 'string') return [key, cleanAll(item)];
      const cleaned = cleanText(item);
      removed += cleaned.removed;
      return [key, cleaned.text];
    }),
  );
  if (removed > 0) removals.set(clean, removed);
  return clean;
}
