/** A copy sorted by one key; `desc` reverses it, ties keep their order of creation in the same sense. */
export function sorted<T>(
  items: readonly T[],
  key: (item: T) => string | number | bigint,
  order = 'asc',
): T[] {
  const result = [...items].sort((a, b) => compare(key(a), key(b)));
  return order === 'desc' ? result.reverse() : result;
}

/** Everything at or after a date; the date may be missing. */
export function since<T>(items: readonly T[], date: string | undefined, of: (item: T) => string): T[] {
  if (date === undefined) return [...items];
  const start = Date.parse(date);
  return items.filter((item) => Date.parse(of(item)) >= start);
}

function compare(a: string | number | bigint, b: string | number | bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
