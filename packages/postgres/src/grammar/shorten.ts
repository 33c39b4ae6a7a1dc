// PostgreSQL quotes what it could not read, and that can be a megabyte of data; the start of it tells as much.
const mostCharacters = 600;

/** A message with what is too long in its middle left out: what is wrong stands at the start, where at the end. */
export function shorten(message: string): string {
  if (message.length <= mostCharacters) return message;
  const half = mostCharacters / 2;
  // Through bytes, because half of a character is no text.
  const start = Buffer.from(message.slice(0, half)).toString();
  const end = Buffer.from(message.slice(-half)).toString();
  return `${start}... [${message.length - mostCharacters} characters left out] ...${end}`;
}
