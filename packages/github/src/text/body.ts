import { cutText } from '@patchbay/core';
import * as z from 'zod';
import { removedFrom } from './parse-json.js';

/** A text that a person wrote, and what the reader of it must know. */
export const bodyShape = {
  body: z.string().optional(),
  /** Length of the whole text in characters, where `body` is only its beginning. */
  body_length: z.int().optional(),
  /** Invisible characters that were taken out of this object's texts. */
  invisible_removed: z.int().optional(),
};

/** The text of `value` for an answer, unchanged but for invisible characters; cut at `maxChars`, and then its length is told. */
export function bodyOf(
  value: { body?: string | null | undefined },
  maxChars: number,
): { body?: string; body_length?: number; invisible_removed?: number } {
  const text = value.body ?? '';
  const removed = removedFrom(value);
  return {
    ...(text === '' ? {} : { body: text.length > maxChars ? cutText(text, maxChars) : text }),
    ...(text.length > maxChars ? { body_length: text.length } : {}),
    ...(removed > 0 ? { invisible_removed: removed } : {}),
  };
}
