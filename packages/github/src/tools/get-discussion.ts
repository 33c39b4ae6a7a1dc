import { defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { findDiscussion } from '../discussions/find-discussion.js';
import { counted, cursor, repository } from '../fields.js';
import type { DiscussionCommentNode } from '../graphql/discussions.js';
import { reads } from '../hints.js';
import { checkLockdown, withinLockdown } from '../lockdown.js';
import { pageOfNodes } from '../paging.js';
import { authorOf, authorShape } from '../text/author.js';
import { bodyOf, bodyShape } from '../text/body.js';

const longestBody = 6_000;
const longestComment = 2_000;

const written = { comment_id: z.string(), ...authorShape, ...bodyShape, created_at: z.string() };
const comment = z.object({
  ...written,
  is_answer: z.boolean().optional(),
  replies: z.array(z.object(written)).optional(),
  more_replies: z.int().optional(),
});

type Author = { author: { login: string } | null };

export const getDiscussion = defineTool({
  name: 'get_discussion',
  title: 'Get discussion',
  access: 'read',
  toolset: 'discussions',
  description: 'A discussion with its comments and replies.',
  annotations: reads,
  input: z.object({
    ...repository,
    discussion_number: counted().describe('e.g. 7'),
    cursor,
  }),
  output: list('comments', comment, {
    hasNext: true,
    extra: {
      title: z.string(),
      category: z.string(),
      url: z.string(),
      ...authorShape,
      ...bodyShape,
      answered: z.boolean().optional(),
      closed: z.boolean().optional(),
      hidden: z.int().optional(),
    },
  }),
  async handler({ owner, repo, discussion_number: number }, { client, ...ctx }: ToolContext<GithubClient>) {
    const place = { owner, repo, ...ctx };
    const after = ctx.position.upstream || undefined;
    const found = await findDiscussion({ client, owner, repo, scope: ctx }, number, after);
    await checkLockdown(client, found.author, { ...place, what: `Discussion ${number}` });
    const author = (item: Author) => item.author;
    const top = await withinLockdown(client, found.comments.nodes, { ...place, author });
    let hidden = top.hidden;
    const items: Array<z.input<typeof comment>> = [];
    for (const node of top.shown) {
      const replies = await withinLockdown(client, node.replies.nodes, { ...place, author });
      hidden += replies.hidden;
      items.push(toComment(node, replies.shown));
    }
    return {
      ...pageOfNodes(found.comments, items),
      total: found.comments.totalCount,
      title: found.title,
      category: found.category.name,
      url: found.url,
      ...authorOf(found.author, found.authorAssociation),
      // Once is enough: the pages after the first are about comments.
      ...(after === undefined ? bodyOf(found, longestBody) : {}),
      ...(found.isAnswered === null ? {} : { answered: found.isAnswered }),
      ...(found.closed ? { closed: true } : {}),
      ...(hidden > 0 ? { hidden } : {}),
    };
  },
});

function toComment(
  node: DiscussionCommentNode,
  replies: DiscussionCommentNode['replies']['nodes'],
): z.input<typeof comment> {
  const more = node.replies.totalCount - node.replies.nodes.length;
  return {
    ...toWritten(node),
    ...(node.isAnswer ? { is_answer: true } : {}),
    ...(replies.length > 0 ? { replies: replies.map(toWritten) } : {}),
    ...(more > 0 ? { more_replies: more } : {}),
  };
}

function toWritten(node: DiscussionCommentNode['replies']['nodes'][number]) {
  return {
    comment_id: node.id,
    ...authorOf(node.author, node.authorAssociation),
    ...bodyOf(node, longestComment),
    created_at: node.createdAt,
  };
}
