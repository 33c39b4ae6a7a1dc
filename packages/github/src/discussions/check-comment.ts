import { ToolError } from '@patchbay/core';
import { commentPlaceQuery } from '../graphql/discussions.js';
import type { Place } from './find-discussion.js';

/**
 * Makes sure that a comment belongs to the repository it was named with: the id alone would reach over a fence.
 * @throws ToolError `not_found` when it stands elsewhere or nowhere
 */
export async function checkComment(
  { client, owner, repo, scope }: Place,
  id: string,
): Promise<{ number: number; body: string; updatedAt: string }> {
  const { node } = await client.graphql(commentPlaceQuery, { id }, { ...scope, within: { owner, repo } });
  const place = node?.discussion;
  if (place?.repository.nameWithOwner.toLowerCase() === `${owner}/${repo}`.toLowerCase())
    return { number: place.number, body: node?.body ?? '', updatedAt: node?.updatedAt ?? '' };
  throw new ToolError('not_found', `${owner}/${repo} has no discussion comment ${id}.`, {
    next: 'Take comment_id from get_discussion.',
  });
}
