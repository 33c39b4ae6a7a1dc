import * as z from 'zod';
import { canSee, checkScope } from '../access.js';
import { choice, direction, flag, nullableString, paging, text } from '../fields.js';
import { createIssue, setAssignees, setLabels } from '../model/issues.js';
import type { Issue } from '../records/issue.js';
import { found, refusal } from '../refusal.js';
import { type Route, route } from '../route.js';
import { issueView } from '../views/issue.js';
import {
  assigneesNamed,
  canTriage,
  changeState,
  issueNumbered,
  issuesEnabled,
  labelName,
  matchesLabels,
  matchesMilestone,
  matchesName,
  matchesState,
  milestoneNumbered,
  ordered,
  rename,
  requireTriage,
  same,
  typeNamed,
} from './issue-rules.js';
import { since } from './lists.js';

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
