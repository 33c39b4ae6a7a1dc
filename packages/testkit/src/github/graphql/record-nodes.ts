import type { Viewer } from '../route.js';
import type { NodeRecord } from '../state.js';
import { categoryNode, discussionCommentNode, discussionNode } from './discussion-nodes.js';
import { issueCommentNode, issueNode } from './issue-nodes.js';
import { checkProjectScope, projectItemNode, projectNode } from './project-nodes.js';
import { pullNode, reviewCommentNode, reviewNode, threadNode } from './pull-nodes.js';
import { accountNode, repositoryNode } from './repository-nodes.js';
import { allow, type GraphqlObject, graphqlError } from './values.js';

/** Any registered record as its GraphQL object, if the caller may see it. */
export function recordNode(viewer: Viewer, entry: NodeRecord): GraphqlObject {
  switch (entry.kind) {
    case 'User':
      return accountNode(viewer, entry.record);
    case 'Repository':
      allow(viewer, entry.record, 'metadata:read');
      return repositoryNode(viewer, entry.record);
    case 'Issue':
      allow(viewer, entry.record.repository, 'issues:read');
      if (entry.record.deleted)
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a node with the global id of '${entry.record.nodeId}'.`,
        );
      return entry.record.pull ? pullNode(viewer, entry.record.pull) : issueNode(viewer, entry.record);
    case 'IssueComment':
      allow(viewer, entry.record.issue.repository, 'issues:read');
      return issueCommentNode(viewer, entry.record);
    case 'PullRequest':
      allow(viewer, entry.record.issue.repository, 'pull_requests:read');
      return pullNode(viewer, entry.record);
    case 'PullRequestReview':
      allow(viewer, entry.record.pull.issue.repository, 'pull_requests:read');
      return reviewNode(viewer, entry.record);
    case 'PullRequestReviewThread':
      allow(viewer, entry.record.pull.issue.repository, 'pull_requests:read');
      return threadNode(viewer, entry.record);
    case 'PullRequestReviewComment':
      allow(viewer, entry.record.thread.pull.issue.repository, 'pull_requests:read');
      return reviewCommentNode(viewer, entry.record);
    case 'Discussion':
      allow(viewer, entry.record.repository, 'discussions:read');
      return discussionNode(viewer, entry.record);
    case 'DiscussionComment':
      allow(viewer, entry.record.discussion.repository, 'discussions:read');
      return discussionCommentNode(viewer, entry.record);
    case 'DiscussionCategory': {
      const { record } = entry;
      const owner = [...viewer.state.repositories.values()].find((item) =>
        item.discussionCategories.includes(record),
      );
      if (!owner)
        throw graphqlError(
          'NOT_FOUND',
          `Could not resolve to a node with the global id of '${record.nodeId}'.`,
        );
      allow(viewer, owner, 'discussions:read');
      return categoryNode(viewer, owner, record);
    }
    case 'ProjectV2':
      checkProjectScope(viewer, 'read:project');
      return projectNode(viewer, entry.record);
    case 'ProjectV2Item':
      checkProjectScope(viewer, 'read:project');
      return projectItemNode(viewer, entry.record);
    default:
      return {};
  }
}
