import { ToolError } from '@patchbay/core';
import type { CallScope, GithubClient } from '../client/github-client.js';
import { categoriesQuery, type DiscussionNode, discussionQuery } from '../graphql/discussions.js';

export interface Place {
  client: GithubClient;
  owner: string;
  repo: string;
  scope: CallScope;
}

/**
 * A discussion with a page of its comments.
 * @throws ToolError `not_found` when there is none of that number
 */
export async function findDiscussion(
  { client, owner, repo, scope }: Place,
  number: number,
  after?: string,
): Promise<DiscussionNode> {
  const within = { owner, repo };
  const data = await client.graphql(discussionQuery, { owner, repo, number, after }, { ...scope, within });
  if (data.repository?.discussion) return data.repository.discussion;
  throw new ToolError('not_found', `${owner}/${repo} has no discussion ${number}.`, {
    next: 'list_discussions shows what is there.',
  });
}

/**
 * The ids of a category, by its name or slug, and of the repository.
 * @throws ToolError `not_found` naming the categories there are
 */
export async function findCategory(
  { client, owner, repo, scope }: Place,
  name: string,
): Promise<{ id: string; repositoryId: string }> {
  const within = { owner, repo };
  const { repository } = await client.graphql(categoriesQuery, { owner, repo }, { ...scope, within });
  const categories = repository?.discussionCategories.nodes ?? [];
  const wanted = name.toLowerCase();
  const found = categories.find((item) => item.name.toLowerCase() === wanted || item.slug === wanted);
  if (repository && found) return { id: found.id, repositoryId: repository.id };
  const names = categories.map((item) => item.name);
  throw new ToolError('not_found', `${owner}/${repo} has no discussion category ${name}.`, {
    next: names.length > 0 ? `It has: ${names.join(', ')}.` : 'Discussions may be switched off there.',
  });
}
