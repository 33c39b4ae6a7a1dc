import { cutText } from '@patchbay/core';
import * as z from 'zod';
import type { Schemas } from '../rest-types.js';

const longestSubject = 120;

/** A commit in a list: the first line of its message, and by whom it is. */
export const commitRow = z.object({
  sha: z.string(),
  message: z.string(),
  author: z.string().optional(),
  date: z.string().optional(),
});

export function toCommitRow({
  sha,
  commit,
  author,
}: Pick<Schemas['commit'], 'sha' | 'commit' | 'author'>): z.input<typeof commitRow> {
  // An account without a login is the empty object.
  const login = author && 'login' in author ? author.login : commit.author?.name;
  return {
    sha: shortSha(sha),
    message: cutText(commit.message.split('\n')[0] ?? '', longestSubject),
    ...(login ? { author: login } : {}),
    ...(commit.author?.date ? { date: commit.author.date } : {}),
  };
}

/** Enough of a sha to name a commit, in answers and in requests: git itself shows twelve in the largest repositories. */
export function shortSha(sha: string): string {
  return sha.slice(0, 12);
}
