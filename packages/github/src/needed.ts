/**
 * A value that GitHub always gives, though its description makes it optional.
 * @throws TypeError when it is not there: an invented one in its place would be taken for GitHub's
 */
export function needed<T>(value: T | null | undefined, name: string): T {
  if (value === undefined || value === null) throw new TypeError(`${name} is missing`);
  return value;
}
