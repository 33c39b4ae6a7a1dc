import type { Issue, IssueComment } from '../records/issue.js';
import type { Viewer } from '../route.js';
import { issueWeb } from '../views/issue.js';
import { projectItemNode } from './project-nodes.js';
import { accountNode, commentFields, repositoryNode } from './repository-nodes.js';
import { type ConnectionArguments, connection, type GraphqlObject } from './values.js';

export function issueNode(viewer: Viewer, issue: Issue): GraphqlObject {
  return {
    ...issueFields(viewer, issue),
    __typename: 'Issue',
    state: issue.state.toUpperCase(),
    stateReason: issue.stateReason?.toUpperCase() ?? null,
    parent: () => issue.parent && issueNode(viewer, issue.parent),
    subIssues: (args: ConnectionArguments) =>
      connection('subIssues', issue.subIssues, { args, view: (child) => issueNode(viewer, child) }),
  };
}

/** What issues and pull requests share. */
export function issueFields(viewer: Viewer, issue: Issue): GraphqlObject {
  return {
    ...commentFields(viewer, { ...issue, body: issue.body ?? '' }, issue.repository),
    number: issue.number,
    title: issue.title,
    url: issueWeb(viewer, issue),
    closed: issue.state === 'closed',
    closedAt: issue.closedAt,
    locked: issue.locked,
    repository: () => repositoryNode(viewer, issue.repository),
    labels: (args: ConnectionArguments) =>
      connection('labels', issue.labels, {
        args,
        view: ({ nodeId: id, name, color, description }) => ({ id, name, color, description }),
      }),
    assignees: (args: ConnectionArguments) =>
      connection('assignees', issue.assignees, { args, view: (account) => accountNode(viewer, account) }),
    milestone: issue.milestone && {
      id: issue.milestone.nodeId,
      number: issue.milestone.number,
      title: issue.milestone.title,
      dueOn: issue.milestone.dueOn,
    },
    comments: (args: ConnectionArguments) =>
      connection('comments', issue.comments, { args, view: (comment) => issueCommentNode(viewer, comment) }),
    projectItems: (args: ConnectionArguments) => {
      const items = viewer.state.projects
        .flatMap((project) => project.items)
        .filter((item) => item.content === issue);
      return connection('projectItems', items, { args, view: (item) => projectItemNode(viewer, item) });
    },
  };
}

export function issueCommentNode(viewer: Viewer, comment: IssueComment): GraphqlObject {
  return {
    ...commentFields(viewer, comment, comment.issue.repository),
    __typename: 'IssueComment',
    url: `${issueWeb(viewer, comment.issue)}#issuecomment-${comment.id}`,
    issue: () => issueNode(viewer, comment.issue),
    repository: () => repositoryNode(viewer, comment.issue.repository),
  };
}
