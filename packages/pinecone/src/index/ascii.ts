/** Ids and namespaces are ASCII without NUL: one byte a character. */
export function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length && !text.includes('\0');
}
