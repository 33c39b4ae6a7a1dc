import * as z from 'zod';
import { canSee, checkScope, covers, roleOf } from '../access.js';
import { choice, direction, flag, nullableString, paging, text } from '../fields.js';
import { addEvent, createIssue, findLabel, setAssignees, setIssueState, setLabels } from '../model/issues.js';
import { closePull } from '../model/pulls.js';
import type { Account } from '../records/account.js';
import type { Issue, StateReason } from '../records/issue.js';
import type { Milestone, Repository } from '../records/repository.js';
import { found, invalid, refusal } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { findAccount } from '../state.js';
import { issueView } from '../views/issue.js';
import { since, sorted } from './lists.js';
import { membersOf } from './members.js';

const suggestion = {
  rationale: z.string().optional(),
  suggest: z.boolean().optional(),
  confidence: z.enum(['low', 'medium', 'high']).optional(),
};

const label = z.union([
  z.string(),
  z.strictObject({
    id: z.int().optional(),
    name: z.string().optional(),
    description: nullableString,
    color: nullableString,
  }),
]);

const fieldValues = z
  .array(z.strictObject({ field_id: z.int(), value: z.union([z.string(), z.number(), z.array(z.string())]) }))
  .optional();

const milestone = z.union([z.string(), z.int()]).nullable().optional();

export const issueRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/issues',
    {
      need: 'issues:read',
      query: {
        milestone: text,
        state: choice('open', 'closed', 'all'),
        assignee: text,
        type: text,
        creator: text,
        mentioned: text,
        issue_field_values: text,
        labels: text,
        sort: choice('created', 'updated', 'comments'),
        direction,
        since: text,
        ...paging,
      },
    },
    (call) => {
      const query = call.query ?? {};
      const all = [...issuesEnabled(call.repository).issues.values()].filter((issue) => !issue.deleted);
      const wanted = all.filter(
        (issue) =>
          matchesState(issue, query.state) &&
          matchesLabels(issue, query.labels) &&
          matchesName(issue.assignees, query.assignee) &&
          matchesMilestone(issue, query.milestone) &&
          (query.creator === undefined || same(issue.author.login, query.creator)) &&
          (query.type === undefined || query.type === '*' || same(issue.type ?? 'none', query.type)) &&
          (query.mentioned === undefined || (issue.body ?? '').includes(`@${query.mentioned}`)),
      );
      const recent = since(wanted, query.since, (issue) => issue.updatedAt);
      return { status: 200, body: call.page(ordered(recent, query)).map((issue) => issueView(call, issue)) };
    },
  ),
  route(
    'get',
    '/issues',
    {
      query: {
        filter: choice('assigned', 'created', 'mentioned', 'subscribed', 'repos', 'all'),
        state: choice('open', 'closed', 'all'),
        labels: text,
        sort: choice('created', 'updated', 'comments'),
        direction,
        since: text,
        collab: flag,
        orgs: flag,
        owned: flag,
        pulls: flag,
        ...paging,
      },
    },
    (call) => {
      const me = checkScope(call.caller, ['repo', 'public_repo']);
      const query = call.query ?? {};
      const involved: Record<string, (issue: Issue) => boolean> = {
        assigned: (issue) => issue.assignees.includes(me),
        created: (issue) => issue.author === me,
        mentioned: (issue) => (issue.body ?? '').includes(`@${me.login}`),
      };
      const wanted = [...call.state.repositories.values()]
        .filter((repository) => canSee(call.caller, repository))
        .flatMap((repository) => [...repository.issues.values()])
        .filter(
          (issue) => !issue.deleted && matchesState(issue, query.state) && matchesLabels(issue, query.labels),
        )
        .filter(involved[query.filter ?? 'assigned'] ?? (() => true));
      const recent = since(wanted, query.since, (issue) => issue.updatedAt);
      return { status: 200, body: call.page(ordered(recent, query)).map((issue) => issueView(call, issue)) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues',
    {
      need: 'issues:write',
      role: 'read',
      body: {
        title: z.union([z.string(), z.number()]),
        body: z.string().optional(),
        assignee: nullableString,
        milestone,
        labels: z.array(label).optional(),
        assignees: z.array(z.string()).optional(),
        issue_field_values: fieldValues,
        type: nullableString,
      },
    },
    (call) => {
      const repository = issuesEnabled(call.repository);
      const author = found(call.caller.account);
      const { body } = call;
      const title = String(body.title);
      if (title.trim() === '')
        throw refusal(422, 'Validation Failed', {
          errors: [{ resource: 'Issue', code: 'missing_field', field: 'title' }],
        });
      const logins = body.assignees ?? (body.assignee ? [body.assignee] : []);
      // Labels, assignees and a milestone from an account without push access are dropped without a word.
      const trusted = canTriage(call, repository);
      const issue = createIssue(call.state, repository, {
        title,
        body: body.body ?? null,
        author,
        labels: trusted ? (body.labels ?? []).map(labelName) : [],
        assignees: trusted ? assigneesNamed(call, repository, logins) : [],
        milestone: trusted ? milestoneNumbered(repository, body.milestone) : null,
        type: body.type ? typeNamed(repository, body.type) : null,
      });
      return { status: 201, body: issueView(call, issue) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/issues/{issue_number}', { need: 'issues:read' }, (call) => ({
    status: 200,
    body: issueView(call, issueNumbered(call.repository, call.params.issue_number)),
  })),
  route(
    'patch',
    '/repos/{owner}/{repo}/issues/{issue_number}',
    {
      need: 'issues:write',
      role: 'read',
      body: {
        title: z.union([z.string(), z.number()]).nullable().optional(),
        body: nullableString,
        assignee: nullableString,
        state: z.enum(['open', 'closed']).optional(),
        state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullable().optional(),
        duplicate_issue_id: z.int().optional(),
        milestone,
        labels: z
          .array(
            z.union([
              z.string(),
              z.strictObject({
                id: z.int().optional(),
                name: z.string().optional(),
                description: nullableString,
                color: nullableString,
                ...suggestion,
              }),
            ]),
          )
          .optional(),
        assignees: z
          .array(z.union([z.string(), z.strictObject({ login: z.string().optional(), ...suggestion })]))
          .optional(),
        issue_field_values: z
          .array(
            z.strictObject({
              field_id: z.int(),
              value: z.union([z.string(), z.number(), z.array(z.string())]),
              ...suggestion,
            }),
          )
          .optional(),
        type: z
          .union([z.string(), z.strictObject({ value: nullableString, ...suggestion })])
          .nullable()
          .optional(),
      },
    },
    (call) => {
      const { body, repository, state } = call;
      const issue = issueNumbered(repository, call.params.issue_number);
      const actor = found(call.caller.account);
      if (actor !== issue.author) requireTriage(call, repository);
      if (body.title !== undefined && body.title !== null) rename(call, issue, String(body.title), actor);
      if (body.body !== undefined) issue.body = body.body;
      if (body.labels && canTriage(call, repository))
        setLabels(state, issue, body.labels.map(labelName), actor);
      const logins = body.assignees?.map((item) => (typeof item === 'string' ? item : (item.login ?? '')));
      const assignees =
        logins ?? (body.assignee === undefined ? undefined : body.assignee ? [body.assignee] : []);
      if (assignees && canTriage(call, repository))
        setAssignees(state, issue, assigneesNamed(call, repository, assignees), actor);
      if (body.milestone !== undefined) issue.milestone = milestoneNumbered(repository, body.milestone);
      if (body.type !== undefined) {
        const name = typeof body.type === 'object' ? body.type?.value : body.type;
        issue.type = name ? typeNamed(repository, name) : null;
      }
      if (body.state) changeState(call, issue, { to: body.state, actor, reason: body.state_reason ?? null });
      issue.updatedAt = state.stamp();
      return { status: 200, body: issueView(call, issue) };
    },
  ),
];

/** 404 for a number never used, 410 for an issue that was deleted. */
export function issueNumbered(repository: Repository, number: string): Issue {
  const issue = found(issuesEnabled(repository, number).issues.get(Number(number)));
  if (issue.deleted) throw refusal(410, 'This issue was deleted');
  return issue;
}

/** 410 where the repository has issues switched off; pull requests stay reachable. */
function issuesEnabled(repository: Repository, number?: string): Repository {
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

function ordered(
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

function matchesState(issue: Issue, state = 'open'): boolean {
  return state === 'all' || issue.state === state;
}

/** All of the labels, by comma. */
function matchesLabels(issue: Issue, labels: string | undefined): boolean {
  const names = labels?.split(',').filter((name) => name !== '') ?? [];
  return names.every((name) => {
    const wanted = findLabel(issue.repository, name);
    return wanted !== undefined && issue.labels.includes(wanted);
  });
}

function matchesName(accounts: readonly Account[], name: string | undefined): boolean {
  if (name === undefined) return true;
  if (name === 'none') return accounts.length === 0;
  return name === '*' ? accounts.length > 0 : accounts.some((account) => same(account.login, name));
}

function matchesMilestone(issue: Issue, value: string | undefined): boolean {
  if (value === undefined) return true;
  if (value === 'none') return issue.milestone === null;
  return value === '*' ? issue.milestone !== null : issue.milestone?.number === Number(value);
}

function milestoneNumbered(
  repository: Repository,
  number: string | number | null | undefined,
): Milestone | null {
  if (number === null || number === undefined) return null;
  const match = repository.milestones.find((item) => item.number === Number(number));
  if (!match) throw invalid('Issue', 'milestone', { value: number });
  return match;
}

function typeNamed(repository: Repository, name: string): string {
  const type = repository.owner.issueTypes.find((item) => same(item, name));
  if (type === undefined) throw invalid('Issue', 'type', { value: name });
  return type;
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
