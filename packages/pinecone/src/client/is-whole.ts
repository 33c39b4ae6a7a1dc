/** A list of objects that all have a text under `key`. What the SDK's models promise, they do not check. */
export function isListBy(key: string, list: unknown): boolean {
  return Array.isArray(list) && list.every((item) => hasText(key, item));
}

/** The same for an object of them, by id. Absent ones may be left out altogether. */
export function isMapBy(key: string, map: unknown): boolean {
  return typeof map === 'object' && map !== null && isListBy(key, Object.values(map));
}

export function hasText(key: string, value: unknown): boolean {
  return has(key, 'string', value);
}

export function has(key: string, type: 'string' | 'number', value: unknown): boolean {
  // An index signature over an object is always sound to read.
  return (
    typeof value === 'object' && value !== null && typeof (value as Record<string, unknown>)[key] === type
  );
}
