import { document } from './document.js';

interface Written {
  author: { login: string } | null;
  authorAssociation: string;
  body: string;
  createdAt: string;
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface DiscussionRowNode {
  number: number;
  title: string;
  author: { login: string } | null;
  authorAssociation: string;
  category: { name: string };
  isAnswered: boolean | null;
  closed: boolean;
  updatedAt: string;
  comments: { totalCount: number };
}

export interface DiscussionCommentNode extends Written {
  id: string;
  isAnswer: boolean;
  replies: { totalCount: number; nodes: Array<Written & { id: string }> };
}

export interface DiscussionNode extends Omit<DiscussionRowNode, 'comments'>, Written {
  id: string;
  url: string;
  comments: { totalCount: number; pageInfo: PageInfo; nodes: DiscussionCommentNode[] };
}

interface Repository<T> {
  repository: T | null;
}

type Place = { owner: string; repo: string };

export const discussionsQuery = document<
  Repository<{ discussions: { totalCount: number; pageInfo: PageInfo; nodes: DiscussionRowNode[] } }>,
  Place & { after: string | undefined; category: string | undefined; answered: boolean | undefined }
>(`
query Discussions($owner: String!, $repo: String!, $after: String, $category: ID, $answered: Boolean) {
  repository(owner: $owner, name: $repo) {
    discussions(first: 30, after: $after, categoryId: $category, answered: $answered, orderBy: { field: UPDATED_AT, direction: DESC }) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number title authorAssociation isAnswered closed updatedAt
        author { login }
        category { name }
        comments(first: 1) { totalCount }
      }
    }
  }
}`);

/** The categories, and the repository's own id, which a new discussion needs. */
export const categoriesQuery = document<
  Repository<{
    id: string;
    discussionCategories: { nodes: Array<{ id: string; name: string; slug: string }> };
  }>,
  Place
>(`
query DiscussionCategories($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    id
    discussionCategories(first: 100) { nodes { id name slug } }
  }
}`);

export const discussionQuery = document<
  Repository<{ discussion: DiscussionNode | null }>,
  Place & { number: number; after: string | undefined }
>(`
query Discussion($owner: String!, $repo: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    discussion(number: $number) {
      id number title url body authorAssociation isAnswered closed createdAt updatedAt
      author { login }
      category { name }
      comments(first: 20, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id body authorAssociation createdAt isAnswer
          author { login }
          replies(first: 10) {
            totalCount
            nodes { id body authorAssociation createdAt author { login } }
          }
        }
      }
    }
  }
}`);

/** Where a comment stands: an id says nothing about its repository, and a fence is about repositories. */
export const commentPlaceQuery = document<
  {
    node: {
      body?: string;
      updatedAt?: string;
      discussion?: { number: number; repository: { nameWithOwner: string } } | null;
    } | null;
  },
  { id: string }
>(`
query DiscussionCommentPlace($id: ID!) {
  node(id: $id) {
    ... on DiscussionComment { body updatedAt discussion { number repository { nameWithOwner } } }
  }
}`);

interface Shown {
  number: number;
  url: string;
}

export const createDiscussion = document<
  { createDiscussion: { discussion: Shown } },
  { repositoryId: string; categoryId: string; title: string; body: string }
>(`
mutation CreateDiscussion($repositoryId: ID!, $categoryId: ID!, $title: String!, $body: String!) {
  createDiscussion(input: { repositoryId: $repositoryId, categoryId: $categoryId, title: $title, body: $body }) {
    discussion { number url }
  }
}`);

export const updateDiscussion = document<
  { updateDiscussion: { discussion: Shown } },
  { id: string; title: string | undefined; body: string | undefined; categoryId: string | undefined }
>(`
mutation UpdateDiscussion($id: ID!, $title: String, $body: String, $categoryId: ID) {
  updateDiscussion(input: { discussionId: $id, title: $title, body: $body, categoryId: $categoryId }) {
    discussion { number url }
  }
}`);

export const closeDiscussion = document<{ closeDiscussion: { discussion: Shown } }, { id: string }>(`
mutation CloseDiscussion($id: ID!) {
  closeDiscussion(input: { discussionId: $id }) { discussion { number url } }
}`);

export const reopenDiscussion = document<{ reopenDiscussion: { discussion: Shown } }, { id: string }>(`
mutation ReopenDiscussion($id: ID!) {
  reopenDiscussion(input: { discussionId: $id }) { discussion { number url } }
}`);

export const addDiscussionComment = document<
  { addDiscussionComment: { comment: { id: string; url: string } } },
  { id: string; body: string; replyTo: string | undefined }
>(`
mutation AddDiscussionComment($id: ID!, $body: String!, $replyTo: ID) {
  addDiscussionComment(input: { discussionId: $id, body: $body, replyToId: $replyTo }) {
    comment { id url }
  }
}`);

export const updateDiscussionComment = document<
  { updateDiscussionComment: { comment: { id: string; url: string } } },
  { id: string; body: string }
>(`
mutation UpdateDiscussionComment($id: ID!, $body: String!) {
  updateDiscussionComment(input: { commentId: $id, body: $body }) { comment { id url } }
}`);

export const deleteDiscussionComment = document<
  { deleteDiscussionComment: { comment: { id: string } } },
  { id: string }
>(`
mutation DeleteDiscussionComment($id: ID!) {
  deleteDiscussionComment(input: { id: $id }) { comment { id } }
}`);

export const markAnswer = document<{ markDiscussionCommentAsAnswer: { discussion: Shown } }, { id: string }>(`
mutation MarkAnswer($id: ID!) {
  markDiscussionCommentAsAnswer(input: { id: $id }) { discussion { number url } }
}`);

export const unmarkAnswer = document<
  { unmarkDiscussionCommentAsAnswer: { discussion: Shown } },
  { id: string }
>(`
mutation UnmarkAnswer($id: ID!) {
  unmarkDiscussionCommentAsAnswer(input: { id: $id }) { discussion { number url } }
}`);
