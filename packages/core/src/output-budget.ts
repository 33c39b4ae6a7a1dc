/** 16 KB are about 4,000 tokens: a sixth of the 25,000 at which Claude Code cuts a tool's answer, so that six answers fit. */
export const defaultMaxOutputBytes = 16_384;

/** Characters of a name that nobody knows, when it is told to its sender: more of a wrong one says nothing. */
export const mostEchoed = 100;

/** Bytes of a value as compact JSON. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null');
}

/** How many leading items fit into `maxBytes` as a JSON array, commas counted. */
export function countThatFits(items: readonly unknown[], maxBytes: number): number {
  let bytes = 2;
  for (let count = 0; count < items.length; count += 1) {
    bytes += jsonBytes(items[count]) + (count > 0 ? 1 : 0);
    if (bytes > maxBytes) return count;
  }
  return items.length;
}

/** The first `maxCharacters` of a longer text, with how many are shown: `abc... [cut: 3 of 9000 characters]`. */
export function cutText(value: string, maxCharacters: number): string {
  if (value.length <= maxCharacters) return value;
  const kept = wholeCharacters(value, maxCharacters);
  return `${kept}... [cut: ${kept.length} of ${value.length} characters]`;
}

/** Cuts without splitting a surrogate pair. */
function wholeCharacters(value: string, length: number): string {
  const last = value.charCodeAt(length - 1);
  return value.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

/**
 * The same value with its longest strings cut until its JSON fits into `maxBytes`; used for what cannot be shortened by leaving items out.
 * Returns undefined when even strings of 40 characters are too much.
 */
export function cutStrings<T>(value: T, maxBytes: number): T | undefined {
  for (let longest = maxBytes; longest >= 40; longest = Math.floor(longest / 2)) {
    // The shape is unchanged: only strings are replaced, by strings.
    const shorter = mapStrings(value, (text) => cutText(text, longest)) as T;
    if (jsonBytes(shorter) <= maxBytes) return shorter;
  }
  return undefined;
}

function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapStrings(item, change)]));
  }
  return value;
}

/** Whole leading lines of a text that fit into `maxBytes`, and how many of how many they are. */
export function cutLines(text: string, maxBytes: number): { text: string; shown: number; total: number } {
  const lines = text.split('\n');
  if (Buffer.byteLength(text) <= maxBytes) return { text, shown: lines.length, total: lines.length };
  let bytes = -1;
  let shown = 0;
  while (shown < lines.length) {
    bytes += Buffer.byteLength(lines[shown] ?? '') + 1;
    if (bytes > maxBytes) break;
    shown += 1;
  }
  // A first line longer than the budget is cut inside, or nothing would be shown at all.
  const kept = shown > 0 ? lines.slice(0, shown).join('\n') : wholeBytes(lines[0] ?? '', maxBytes);
  return { text: kept, shown, total: lines.length };
}

/** Cuts to a length in bytes without splitting a character. */
function wholeBytes(value: string, maxBytes: number): string {
  const bytes = Buffer.from(value);
  let end = Math.max(0, maxBytes);
  // In UTF-8 every byte of a character but its first begins with the bits 10.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
