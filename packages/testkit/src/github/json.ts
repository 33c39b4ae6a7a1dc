const MARK = '\u0000bigint:';
const MARKED = /"\\u0000bigint:(-?\d+)"/g;

/** JSON with bigints written as plain numbers, the way GitHub writes ids past 2^53. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    // It throws on a bigint; looking for one in every answer would cost most of the time an answer takes.
    return JSON.stringify(value, mark).replace(MARKED, '$1');
  }
}

function mark(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? MARK + value : value;
}
