/** A value as redis.conf takes it, whatever bytes it has. */
export function quoted(value: string): string {
  const escaped = [...Buffer.from(value)].map((byte) => {
    const character = String.fromCharCode(byte);
    return /[\w./-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${escaped.join('')}"`;
}
