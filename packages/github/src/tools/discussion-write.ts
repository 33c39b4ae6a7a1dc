import { cutText, defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { checkComment } from '../discussions/check-comment.js';
import { findCategory, findDiscussion, type Place } from '../discussions/find-discussion.js';
import { counted, repository } from '../fields.js';
import {
  addDiscussionComment,
  closeDiscussion,
  createDiscussion,
  deleteDiscussionComment,
  markAnswer,
  reopenDiscussion,
  unmarkAnswer,
  updateDiscussion,
  updateDiscussionComment,
} from '../graphql/discussions.js';
import { overwrites } from '../hints.js';

const input = z.object({
  ...repository,
  action: z
    .enum(['create', 'comment', 'edit', 'close', 'reopen', 'answer', 'unanswer', 'delete_comment'])
    .describe('e.g. comment'),
  discussion_number: counted().optional().describe('e.g. 7'),
  comment_id: z.string().optional().describe('Comment to edit, mark or answer to'),
  title: z.string().optional().describe('e.g. Roadmap'),
  body: z.string().optional().describe('Markdown'),
  category: z.string().optional().describe('e.g. Ideas'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;
interface Done {
  number?: number;
  comment_id?: string;
  url?: string;
}

export const discussionWrite = defineTool({
  name: 'discussion_write',
  title: 'Write in discussions',
  access: 'write',
  toolset: 'discussions',
  description:
    'Creates, edits, closes or answers discussions and comments; asks before it deletes a comment.',
  annotations: overwrites,
  findOut: 'Look with get_discussion or list_discussions',
  input,
  output: z.object({
    number: z.int().optional(),
    comment_id: z.string().optional(),
    url: z.string().optional(),
  }),
  confirm: preview,
  async handler(given, { client, ...scope }: Context): Promise<Done> {
    const { owner, repo } = given;
    client.fence.check(owner, repo, 'write');
    const place = { client, owner, repo, scope };
    if (given.comment_id !== undefined) await checkComment(place, given.comment_id);
    return act(given, place);
  },
});

async function act(given: Input, place: Place): Promise<Done> {
  const { client, owner, repo } = place;
  const scope = { ...place.scope, within: { owner, repo } };
  const again = { ...scope, safe: true };
  const { action, comment_id: comment, body, title, category } = given;
  switch (action) {
    case 'create': {
      const { id, repositoryId } = await findCategory(place, needed(given, 'category'));
      const fresh = {
        repositoryId,
        categoryId: id,
        title: needed(given, 'title'),
        body: needed(given, 'body'),
      };
      return (await client.graphql(createDiscussion, fresh, scope)).createDiscussion.discussion;
    }
    case 'comment': {
      const { id } = await findDiscussion(place, numberOf(given));
      const said = { id, body: needed(given, 'body'), replyTo: comment };
      const done = (await client.graphql(addDiscussionComment, said, scope)).addDiscussionComment.comment;
      return { comment_id: done.id, url: done.url };
    }
    case 'edit': {
      if (comment !== undefined) {
        const change = { id: comment, body: needed(given, 'body') };
        const done = (await client.graphql(updateDiscussionComment, change, again)).updateDiscussionComment
          .comment;
        return { comment_id: done.id, url: done.url };
      }
      const { id } = await findDiscussion(place, numberOf(given));
      const categoryId = category === undefined ? undefined : (await findCategory(place, category)).id;
      return (await client.graphql(updateDiscussion, { id, title, body, categoryId }, again)).updateDiscussion
        .discussion;
    }
    case 'close': {
      const { id } = await findDiscussion(place, numberOf(given));
      return (await client.graphql(closeDiscussion, { id }, again)).closeDiscussion.discussion;
    }
    case 'reopen': {
      const { id } = await findDiscussion(place, numberOf(given));
      return (await client.graphql(reopenDiscussion, { id }, again)).reopenDiscussion.discussion;
    }
    case 'answer': {
      const id = needed(given, 'comment_id');
      return (await client.graphql(markAnswer, { id }, again)).markDiscussionCommentAsAnswer.discussion;
    }
    case 'unanswer': {
      const id = needed(given, 'comment_id');
      return (await client.graphql(unmarkAnswer, { id }, again)).unmarkDiscussionCommentAsAnswer.discussion;
    }
    case 'delete_comment': {
      const id = needed(given, 'comment_id');
      await client.graphql(deleteDiscussionComment, { id }, scope);
      return { comment_id: id };
    }
  }
}

async function preview(given: Input, { client, ...scope }: Context): Promise<Preview | undefined> {
  if (given.action !== 'delete_comment') return undefined;
  const { owner, repo } = given;
  client.fence.check(owner, repo, 'write');
  const { number, body, updatedAt } = await checkComment(
    { client, owner, repo, scope },
    needed(given, 'comment_id'),
  );
  return {
    message: `Delete the comment "${cutText(body, 80)}" of discussion ${number} in ${owner}/${repo}?`,
    version: updatedAt,
  };
}

function needed(given: Input, name: 'title' | 'body' | 'category' | 'comment_id'): string {
  const value = given[name];
  if (value !== undefined) return value;
  throw new ToolError('invalid_argument', `${given.action} needs ${name}.`, { next: `Give ${name}.` });
}

function numberOf({ discussion_number: number, action }: Input): number {
  if (number !== undefined) return number;
  throw new ToolError('invalid_argument', `${action} needs discussion_number.`, {
    next: 'list_discussions has the numbers.',
  });
}
