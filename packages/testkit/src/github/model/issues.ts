import type { Account } from '../records/account.js';
import type {
  Issue,
  IssueComment,
  Reaction,
  ReactionContent,
  StateReason,
  TimelineEvent,
} from '../records/issue.js';
import type { Label, Milestone, Repository } from '../records/repository.js';
import { newNode, nodeId, register, type State } from '../state.js';

export interface IssueSeed {
  title: string;
  body?: string | null;
  author: Account;
  labels?: string[];
  assignees?: Account[];
  milestone?: Milestone | null;
  type?: string | null;
}

export function createIssue(state: State, repository: Repository, seed: IssueSeed): Issue {
  const now = state.stamp();
  const issue: Issue = {
    ...newNode(state, 'I'),
    repository,
    number: ++repository.lastNumber,
    title: seed.title,
    body: seed.body ?? null,
    author: seed.author,
    state: 'open',
    stateReason: null,
    labels: (seed.labels ?? []).map((name) => labelNamed(state, repository, name)),
    assignees: seed.assignees ?? [],
    milestone: seed.milestone ?? null,
    type: seed.type ?? null,
    locked: false,
    lockReason: null,
    comments: [],
    timeline: [],
    reactions: [],
    parent: null,
    subIssues: [],
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    closedBy: null,
    deleted: false,
  };
  repository.issues.set(issue.number, issue);
  register(state, 'Issue', issue);
  for (const label of issue.labels) addEvent(state, issue, { event: 'labeled', actor: seed.author, label });
  for (const assignee of issue.assignees)
    addEvent(state, issue, { event: 'assigned', actor: seed.author, assignee });
  crossReference(state, issue, issue.body, seed.author);
  return issue;
}

export function addComment(state: State, issue: Issue, author: Account, body: string): IssueComment {
  const now = state.stamp();
  const comment: IssueComment = {
    ...newNode(state, 'IC'),
    issue,
    author,
    body,
    createdAt: now,
    updatedAt: now,
    reactions: [],
    minimized: null,
  };
  issue.comments.push(comment);
  issue.updatedAt = now;
  register(state, 'IssueComment', comment);
  crossReference(state, issue, body, author);
  return comment;
}

/** Opens or closes an issue; `reason` is `completed` for closing and `reopened` for opening unless given. */
export function setIssueState(
  state: State,
  issue: Issue,
  { to, actor, reason }: { to: 'open' | 'closed'; actor: Account; reason?: StateReason | null },
): void {
  if (issue.state === to) {
    issue.stateReason = reason ?? issue.stateReason;
    return;
  }
  const now = state.stamp();
  issue.state = to;
  issue.stateReason = issue.pull ? null : (reason ?? (to === 'closed' ? 'completed' : 'reopened'));
  issue.closedAt = to === 'closed' ? now : null;
  issue.closedBy = to === 'closed' ? actor : null;
  addEvent(state, issue, { event: to === 'closed' ? 'closed' : 'reopened', actor });
}

/** The label of that name; GitHub makes an unknown one when it is put on an issue. */
export function labelNamed(state: State, repository: Repository, name: string): Label {
  const known = findLabel(repository, name);
  if (known) return known;
  const label: Label = { ...newNode(state, 'LA'), name, color: 'ededed', description: null, default: false };
  repository.labels.push(label);
  return label;
}

/** Label names are matched without regard to case. */
export function findLabel(repository: Repository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export function setLabels(state: State, issue: Issue, names: readonly string[], actor: Account): void {
  const labels = [...new Set(names.map((name) => labelNamed(state, issue.repository, name)))];
  for (const label of labels.filter((item) => !issue.labels.includes(item))) {
    addEvent(state, issue, { event: 'labeled', actor, label });
  }
  for (const label of issue.labels.filter((item) => !labels.includes(item))) {
    addEvent(state, issue, { event: 'unlabeled', actor, label });
  }
  issue.labels = labels;
}

export function setAssignees(state: State, issue: Issue, assignees: Account[], actor: Account): void {
  for (const assignee of assignees.filter((item) => !issue.assignees.includes(item))) {
    addEvent(state, issue, { event: 'assigned', actor, assignee });
  }
  for (const assignee of issue.assignees.filter((item) => !assignees.includes(item))) {
    addEvent(state, issue, { event: 'unassigned', actor, assignee });
  }
  issue.assignees = assignees;
}

export function createMilestone(
  state: State,
  repository: Repository,
  seed: Pick<Milestone, 'title' | 'creator'> & Partial<Milestone>,
): Milestone {
  const id = state.nextNumber();
  const milestone: Milestone = {
    id,
    nodeId: nodeId('MI', id),
    number: Math.max(0, ...repository.milestones.map((other) => other.number)) + 1,
    description: null,
    state: 'open',
    dueOn: null,
    createdAt: state.stamp(),
    updatedAt: state.stamp(),
    closedAt: null,
    ...seed,
  };
  repository.milestones.push(milestone);
  return milestone;
}

export function addEvent(
  state: State,
  issue: Issue,
  event: Omit<TimelineEvent, 'id' | 'createdAt'>,
): TimelineEvent {
  const added = { id: state.nextNumber(), createdAt: state.stamp(), ...event };
  issue.timeline.push(added);
  issue.updatedAt = added.createdAt;
  return added;
}

/** Adds a reaction once per user and content, as GitHub does; says whether it was new. */
export function addReaction(
  state: State,
  target: { reactions: Reaction[] },
  { user, content }: { user: Account; content: ReactionContent },
): { reaction: Reaction; created: boolean } {
  const known = target.reactions.find((other) => other.user === user && other.content === content);
  if (known) return { reaction: known, created: false };
  const reaction = { id: state.nextNumber(), user, content, createdAt: state.stamp() };
  target.reactions.push(reaction);
  return { reaction, created: true };
}

/** `#12` in a text leaves a mark on the timeline of 12. */
function crossReference(state: State, source: Issue, text: string | null, actor: Account): void {
  for (const [, number] of text?.matchAll(/(?:^|\s|\()#(\d+)\b/g) ?? []) {
    const target = source.repository.issues.get(Number(number));
    if (target && target !== source) addEvent(state, target, { event: 'cross-referenced', actor, source });
  }
}
