import { covers, roleOf } from '../access.js';
import { addEvent, findLabel, setIssueState } from '../model/issues.js';
import { closePull } from '../model/pulls.js';
import type { Account } from '../records/account.js';
import type { Issue, StateReason } from '../records/issue.js';
import type { Milestone, Repository } from '../records/repository.js';
import { found, invalid, refusal } from '../refusal.js';
import type { Viewer } from '../route.js';
import { findAccount } from '../state.js';
import { sorted } from './lists.js';
import { membersOf } from './members.js';

/** 404 for a number never used, 410 for an issue that was deleted. */
export function issueNumbered(repository: Repository, number: string): Issue {
  const issue = found(issuesEnabled(repository, number).issues.get(Number(number)));
  if (issue.deleted) throw refusal(410, 'This issue was deleted');
  return issue;
}

/** 410 where the repository has issues switched off; pull requests stay reachable. */
export function issuesEnabled(repository: Repository, number?: string): Repository {
  const pull = number !== undefined && repository.issues.get(Number(number))?.pull;
  if (!repository.hasIssues && !pull) throw refusal(410, 'Issues are disabled for this repo');
  return repository;
}

export function labelName(item: string | { name?: string | undefined }): string {
  return typeof item === 'string' ? item : (item.name ?? '');
}

/** 422 for a login that cannot be assigned. */
export function assigneesNamed(viewer: Viewer, repository: Repository, logins: readonly string[]): Account[] {
  const possible = membersOf(viewer, repository, 'read');
  return logins.map((login) => {
    const account = findAccount(viewer.state, login);
    if (!account || !possible.includes(account)) throw invalid('Issue', 'assignees', { value: login });
    return account;
  });
}

export function requireTriage(viewer: Viewer, repository: Repository): void {
  if (!canTriage(viewer, repository)) throw refusal(403, 'Must have triage rights to Repository.');
}

export function canTriage({ caller }: Viewer, repository: Repository): boolean {
  return caller.token?.kind === 'installation' || covers(roleOf(caller.account, repository), 'triage');
}

export function changeState(
  viewer: Viewer,
  issue: Issue,
  change: { to: 'open' | 'closed'; actor: Account; reason?: StateReason | null },
): void {
  if (issue.pull?.merged && change.to === 'open') {
    throw refusal(422, 'Validation Failed', {
      errors: [
        {
          resource: issue.pull ? 'PullRequest' : 'Issue',
          code: 'custom',
          field: 'state',
          message: 'state cannot be changed. The pull request is already merged.',
        },
      ],
    });
  }
  if (issue.pull && change.to === 'closed') closePull(viewer.state, issue.pull, change.actor);
  else setIssueState(viewer.state, issue, change);
}

export function rename(viewer: Viewer, issue: Issue, title: string, actor: Account): void {
  if (title === issue.title) return;
  addEvent(viewer.state, issue, { event: 'renamed', actor, renamed: { from: issue.title, to: title } });
  issue.title = title;
}

export function ordered(
  issues: Issue[],
  {
    sort = 'created',
    direction: order = 'desc',
  }: { sort?: string | undefined; direction?: string | undefined },
): Issue[] {
  if (sort === 'comments') return sorted(issues, (issue) => issue.comments.length, order);
  if (sort === 'updated') return sorted(issues, (issue) => issue.updatedAt, order);
  return sorted(issues, (issue) => `${issue.createdAt} ${String(issue.number).padStart(9, '0')}`, order);
}

export function matchesState(issue: Issue, state = 'open'): boolean {
  return state === 'all' || issue.state === state;
}

/** All of the labels, by comma. */
export function matchesLabels(issue: Issue, labels: string | undefined): boolean {
  const names = labels?.split(',').filter((name) => name !== '') ?? [];
  return names.every((name) => {
    const wanted = findLabel(issue.repository, name);
    return wanted !== undefined && issue.labels.includes(wanted);
  });
}

export function matchesName(accounts: readonly Account[], name: string | undefined): boolean {
  if (name === undefined) return true;
  if (name === 'none') return accounts.length === 0;
  return name === '*' ? accounts.length > 0 : accounts.some((account) => same(account.login, name));
}

export function matchesMilestone(issue: Issue, value: string | undefined): boolean {
  if (value === undefined) return true;
  if (value === 'none') return issue.milestone === null;
  return value === '*' ? issue.milestone !== null : issue.milestone?.number === Number(value);
}

export function milestoneNumbered(
  repository: Repository,
  number: string | number | null | undefined,
): Milestone | null {
  if (number === null || number === undefined) return null;
  const match = repository.milestones.find((item) => item.number === Number(number));
  if (!match) throw invalid('Issue', 'milestone', { value: number });
  return match;
}

export function typeNamed(repository: Repository, name: string): string {
  const type = repository.owner.issueTypes.find((item) => same(item, name));
  if (type === undefined) throw invalid('Issue', 'type', { value: name });
  return type;
}

export function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
