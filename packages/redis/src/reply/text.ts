import { isUtf8 } from 'node:buffer';
import { ToolError } from '@patchbay/core';

const mark = 'base64:';

/**
 * Bytes as text that `fromText` turns back into the same bytes: what is UTF-8 as it stands, the rest as `base64:...`. So is a text that
 * begins with the mark itself, or it could not be told apart.
 */
export function toText(bytes: Buffer): string {
  if (!isUtf8(bytes)) return mark + bytes.toString('base64');
  const text = bytes.toString('utf8');
  return text.startsWith(mark) ? mark + bytes.toString('base64') : text;
}

/**
 * The bytes a text stands for.
 * @throws ToolError `invalid_argument` for broken base64 after the mark, and for half a character, which has no bytes
 */
export function fromText(text: string): Buffer {
  if (/\p{Surrogate}/u.test(text)) {
    throw new ToolError(
      'invalid_argument',
      'A text holds half a character (a lone surrogate), which has no bytes.',
      {
        next: 'Write bytes that are not text as base64:<data>.',
      },
    );
  }
  if (!text.startsWith(mark)) return Buffer.from(text);
  const data = text.slice(mark.length);
  const bytes = Buffer.from(data, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') === data.replace(/=+$/, '')) return bytes;
  throw new ToolError('invalid_argument', 'What follows base64: is not base64.', {
    next: 'Correct it; a text that really begins with base64: must be written in base64, too.',
  });
}

/** Without the bytes of a last character that is not complete; at most three. All of it where it is no UTF-8 anyway. */
export function wholeCharacters(bytes: Buffer): Buffer {
  for (let cut = 0; cut <= Math.min(3, bytes.length); cut += 1) {
    const part = bytes.subarray(0, bytes.length - cut);
    if (isUtf8(part)) return part.length > 0 ? part : bytes;
  }
  return bytes;
}

/** A text for showing only: cut after so many bytes, with how many there are. */
export function cutBytes(bytes: Buffer, most: number): string {
  if (bytes.length <= most) return toText(bytes);
  const part = wholeCharacters(bytes.subarray(0, most));
  return `${toText(part)}... [cut: ${part.length} of ${bytes.length} bytes]`;
}
