const MARK = '\u0000bigint:';
const MARKED = /"\\u0000bigint:(-?\d+)"/g;

/** JSON with bigints written as plain numbers, the way GitHub writes ids past 2^53. */
export function toJson(value: unknown): string {
  let big = false;
  const text = JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner !== 'bigint') return inner;
    big = true;
    return inner <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(inner) : MARK + inner;
  });
  return big ? text.replace(MARKED, '$1') : text;
}
