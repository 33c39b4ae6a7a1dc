// What people put between the parts of a name; a colon in nearly every Redis.
const separator = /[:/|.\-_#]/;
// A part that is a number or an id names one thing, not a kind of things.
const identifier = /^(\d+|[0-9a-f]{8,}|[0-9a-f-]{32,}|(?=.*\d)[\w-]{16,})$/i;

/**
 * The beginning a key shares with others of its kind, for example `user:*` for `user:17`. Parts that look like ids are left out, so that
 * a million of them do not become a million groups. `*` for a name without parts.
 */
export function prefixOf(key: string, depth: number): string {
  const parts: string[] = [];
  let rest = key;
  while (parts.length < depth) {
    const at = rest.search(separator);
    if (at < 0) break;
    const part = rest.slice(0, at);
    if (identifier.test(part)) break;
    parts.push(rest.slice(0, at + 1));
    rest = rest.slice(at + 1);
  }
  return `${parts.join('')}*`;
}
