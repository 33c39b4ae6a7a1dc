import * as z from 'zod';
import { idText } from '../ids.js';
import { authorOf, authorShape } from '../text/author.js';
import { bodyOf, bodyShape } from '../text/body.js';

/** A comment: ids as digits, because they can be past 2^53. */
export const commentItem = z.object({
  comment_id: z.string().optional(),
  ...authorShape,
  ...bodyShape,
  created_at: z.string().optional(),
  edited_at: z.string().optional(),
  reactions: z.string().optional(),
});

interface CommentLike {
  id: number | bigint | string;
  user: { login: string } | null;
  author_association?: string | undefined;
  body?: string | null | undefined;
  created_at: string;
  updated_at: string;
  reactions?: object | undefined;
}

const words: Record<string, string> = { '+1': '👍', '-1': '👎' };

export function toComment(comment: CommentLike, maxChars: number): z.input<typeof commentItem> {
  const reactions = reactionsOf(comment.reactions);
  return {
    comment_id: idText(comment.id),
    ...authorOf(comment.user, comment.author_association),
    ...bodyOf(comment, maxChars),
    created_at: comment.created_at,
    ...(comment.updated_at === comment.created_at ? {} : { edited_at: comment.updated_at }),
    ...(reactions === '' ? {} : { reactions }),
  };
}

/** For example `👍 3, heart 1`. */
function reactionsOf(rollup: object | undefined): string {
  return Object.entries(rollup ?? {})
    .filter(([name, count]) => name !== 'url' && name !== 'total_count' && Number(count) > 0)
    .map(([name, count]) => `${words[name] ?? name} ${count}`)
    .join(', ');
}
