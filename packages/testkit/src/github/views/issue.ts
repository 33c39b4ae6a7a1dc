import type { Account } from '../records/account.js';
import type { Issue, IssueComment, Reaction, ReactionContent, TimelineEvent } from '../records/issue.js';
import type { Schemas, Viewer } from '../route.js';
import { labelView, milestoneView, repositoryUrl, repositoryWeb } from './repository.js';
import { authorAssociation, simpleUser } from './user.js';

type IssueView = Schemas['issue'] &
  Pick<Schemas['issue-search-result-item'], 'labels'> & {
    author_association: Schemas['author-association'];
    body: string | null;
  };

export function issueUrl(viewer: Viewer, issue: Issue): string {
  return `${repositoryUrl(viewer, issue.repository)}/issues/${issue.number}`;
}

export function issueWeb(viewer: Viewer, issue: Issue): string {
  return `${repositoryWeb(viewer, issue.repository)}/${issue.pull ? 'pull' : 'issues'}/${issue.number}`;
}

export function issueView(viewer: Viewer, issue: Issue): IssueView {
  const url = issueUrl(viewer, issue);
  const { repository } = issue;
  const assignees = issue.assignees.map((account) => simpleUser(viewer, account));
  const completed = issue.subIssues.filter((child) => child.state === 'closed').length;
  return {
    url,
    repository_url: repositoryUrl(viewer, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: issueWeb(viewer, issue),
    id: issue.id,
    node_id: issue.nodeId,
    number: issue.number,
    title: issue.title,
    user: simpleUser(viewer, issue.author),
    labels: issue.labels.map((label) => labelView(viewer, repository, label)),
    state: issue.state,
    locked: issue.locked,
    assignee: assignees[0] ?? null,
    assignees,
    milestone: issue.milestone && milestoneView(viewer, repository, issue.milestone),
    comments: issue.comments.length,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    author_association: authorAssociation(issue.author, repository),
    ...(issue.type && { type: issueType(viewer, repository.owner, issue.type) }),
    active_lock_reason: issue.lockReason,
    body: issue.body,
    closed_by: issue.closedBy && simpleUser(viewer, issue.closedBy),
    reactions: reactionRollup(`${url}/reactions`, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: null,
    state_reason: issue.stateReason,
    sub_issues_summary: {
      total: issue.subIssues.length,
      completed,
      percent_completed:
        issue.subIssues.length === 0 ? 0 : Math.floor((completed / issue.subIssues.length) * 100),
    },
    ...(issue.parent && { parent_issue_url: issueUrl(viewer, issue.parent) }),
    ...(issue.pull && { draft: issue.pull.draft, pull_request: pullLinks(viewer, issue) }),
  };
}

export function commentView(
  viewer: Viewer,
  comment: IssueComment,
): Schemas['issue-comment'] & { body: string } {
  const url = `${repositoryUrl(viewer, comment.issue.repository)}/issues/comments/${comment.id}`;
  return {
    url,
    html_url: `${issueWeb(viewer, comment.issue)}#issuecomment-${comment.id}`,
    issue_url: issueUrl(viewer, comment.issue),
    id: comment.id,
    node_id: comment.nodeId,
    user: simpleUser(viewer, comment.author),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    body: comment.body,
    author_association: authorAssociation(comment.author, comment.issue.repository),
    reactions: reactionRollup(`${url}/reactions`, comment.reactions),
    performed_via_github_app: null,
  };
}

export function reactionRollup(url: string, reactions: readonly Reaction[]): Schemas['reaction-rollup'] {
  const number = (content: ReactionContent) =>
    reactions.filter((reaction) => reaction.content === content).length;
  return {
    url,
    total_count: reactions.length,
    '+1': number('+1'),
    '-1': number('-1'),
    laugh: number('laugh'),
    hooray: number('hooray'),
    confused: number('confused'),
    heart: number('heart'),
    rocket: number('rocket'),
    eyes: number('eyes'),
  };
}

export function reactionView(viewer: Viewer, reaction: Reaction): Schemas['reaction'] {
  return {
    id: reaction.id,
    node_id: `REA_${reaction.id}`,
    user: simpleUser(viewer, reaction.user),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function issueType(viewer: Viewer, owner: Account, name: string): NonNullable<Schemas['issue-type']> {
  const id = owner.issueTypes.indexOf(name) + 1;
  const now = viewer.state.stamp();
  return {
    id,
    node_id: `IT_${id}`,
    name,
    description: null,
    color: 'gray',
    created_at: now,
    updated_at: now,
    is_enabled: true,
  };
}

/** An event of the timeline; comments and reviews are put among them by the route. */
export function timelineEvent(
  viewer: Viewer,
  issue: Issue,
  event: TimelineEvent,
): Schemas['timeline-issue-events'] {
  if (event.event === 'cross-referenced') {
    return {
      event: event.event,
      actor: simpleUser(viewer, event.actor),
      created_at: event.createdAt,
      updated_at: event.createdAt,
      source: { type: 'issue', ...(event.source && { issue: issueView(viewer, event.source) }) },
    };
  }
  const common = {
    id: event.id,
    node_id: `EV_${event.id}`,
    url: `${repositoryUrl(viewer, issue.repository)}/issues/events/${event.id}`,
    actor: simpleUser(viewer, event.actor),
    event: event.event,
    commit_id: event.commit ?? null,
    commit_url: event.commit ? `${repositoryUrl(viewer, issue.repository)}/commits/${event.commit}` : null,
    created_at: event.createdAt,
    performed_via_github_app: null,
  };
  if (event.label) return { ...common, label: { name: event.label.name, color: event.label.color } };
  if (event.assignee) return { ...common, assignee: simpleUser(viewer, event.assignee) };
  if (event.milestone !== undefined) return { ...common, milestone: { title: event.milestone } };
  if (event.renamed) return { ...common, rename: event.renamed };
  if (event.reviewer) {
    return {
      ...common,
      review_requester: simpleUser(viewer, event.actor),
      requested_reviewer: simpleUser(viewer, event.reviewer),
    };
  }
  return { ...common, state_reason: issue.stateReason };
}

function pullLinks(viewer: Viewer, issue: Issue) {
  const web = issueWeb(viewer, issue);
  return {
    url: `${repositoryUrl(viewer, issue.repository)}/pulls/${issue.number}`,
    html_url: web,
    diff_url: `${web}.diff`,
    patch_url: `${web}.patch`,
    merged_at: issue.pull?.merged?.at ?? null,
  };
}
