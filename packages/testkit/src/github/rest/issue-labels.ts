import * as z from 'zod';
import { paging, string } from '../fields.js';
import { findLabel, setAssignees, setLabels } from '../model/issues.js';
import type { Label } from '../records/repository.js';
import { found, invalid, refusal } from '../refusal.js';
import { type Route, route } from '../route.js';
import { newNode } from '../state.js';
import { issueView } from '../views/issue.js';
import { labelView } from '../views/repository.js';
import { assigneesNamed, issueNumbered, labelName } from './issue-rules.js';

const suggestion = {
  rationale: z.string().optional(),
  suggest: z.boolean().optional(),
  confidence: z.enum(['low', 'medium', 'high']).optional(),
};

export const issueLabelRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/labels', { need: 'issues:read', query: paging }, (call) => ({
    status: 200,
    body: call.page(call.repository.labels).map((label) => labelView(call, call.repository, label)),
  })),
  route(
    'post',
    '/repos/{owner}/{repo}/labels',
    { need: 'issues:write', body: { name: z.string(), color: string, description: string } },
    (call) => {
      const { name, color, description } = call.body;
      if (findLabel(call.repository, name)) throw exists('Label', 'name');
      const label: Label = {
        ...newNode(call.state, 'LA'),
        name,
        color: validColor(color) ?? 'ededed',
        description: description ?? null,
        default: false,
      };
      call.repository.labels.push(label);
      return { status: 201, body: labelView(call, call.repository, label) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/labels/{name}', { need: 'issues:read' }, (call) => ({
    status: 200,
    body: labelView(call, call.repository, found(findLabel(call.repository, call.params.name))),
  })),
  route(
    'patch',
    '/repos/{owner}/{repo}/labels/{name}',
    { need: 'issues:write', body: { new_name: string, color: string, description: string } },
    (call) => {
      const label = found(findLabel(call.repository, call.params.name));
      const { new_name: name, color, description } = call.body;
      const twin = name === undefined ? undefined : findLabel(call.repository, name);
      if (twin && twin !== label) throw exists('Label', 'name');
      label.color = validColor(color) ?? label.color;
      label.name = name ?? label.name;
      label.description = description ?? label.description;
      return { status: 200, body: labelView(call, call.repository, label) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/labels/{name}', { need: 'issues:write' }, (call) => {
    const { repository } = call;
    const label = found(findLabel(repository, call.params.name));
    repository.labels = repository.labels.filter((other) => other !== label);
    for (const issue of repository.issues.values())
      issue.labels = issue.labels.filter((other) => other !== label);
    return { status: 204, body: undefined };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    { need: 'issues:read', query: paging },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      return {
        status: 200,
        body: call.page(issue.labels).map((label) => labelView(call, call.repository, label)),
      };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    {
      need: 'issues:write',
      role: 'triage',
      body: {
        labels: z
          .array(z.union([z.string(), z.strictObject({ name: z.string(), ...suggestion })]))
          .optional(),
      },
    },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const names = [...issue.labels.map((label) => label.name), ...(call.body.labels ?? []).map(labelName)];
      setLabels(call.state, issue, names, found(call.caller.account));
      return { status: 200, body: issue.labels.map((label) => labelView(call, call.repository, label)) };
    },
  ),
  route(
    'put',
    '/repos/{owner}/{repo}/issues/{issue_number}/labels',
    {
      need: 'issues:write',
      role: 'triage',
      body: {
        labels: z.union([z.array(z.string()), z.array(z.strictObject({ name: z.string() }))]).optional(),
      },
    },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      setLabels(call.state, issue, (call.body.labels ?? []).map(labelName), found(call.caller.account));
      return { status: 200, body: issue.labels.map((label) => labelView(call, call.repository, label)) };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}',
    { need: 'issues:write', role: 'triage' },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const gone = findLabel(call.repository, call.params.name);
      if (!gone || !issue.labels.includes(gone)) throw refusal(404, 'Label does not exist');
      const rest = issue.labels.filter((label) => label !== gone).map((label) => label.name);
      setLabels(call.state, issue, rest, found(call.caller.account));
      return { status: 200, body: issue.labels.map((label) => labelView(call, call.repository, label)) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/{issue_number}/assignees',
    {
      need: 'issues:write',
      role: 'triage',
      body: {
        assignees: z
          .array(z.union([z.string(), z.strictObject({ login: z.string(), ...suggestion })]))
          .optional(),
      },
    },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const logins = (call.body.assignees ?? []).map((item) =>
        typeof item === 'string' ? item : item.login,
      );
      const added = assigneesNamed(call, call.repository, logins);
      setAssignees(
        call.state,
        issue,
        [...new Set([...issue.assignees, ...added])],
        found(call.caller.account),
      );
      return { status: 201, body: issueView(call, issue) };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/issues/{issue_number}/assignees',
    { need: 'issues:write', role: 'triage', body: { assignees: z.array(z.string()) } },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      const gone = call.body.assignees.map((login) => login.toLowerCase());
      const rest = issue.assignees.filter((account) => !gone.includes(account.login.toLowerCase()));
      setAssignees(call.state, issue, rest, found(call.caller.account));
      return { status: 200, body: issueView(call, issue) };
    },
  ),
  route(
    'put',
    '/repos/{owner}/{repo}/issues/{issue_number}/lock',
    {
      need: 'issues:write',
      body: { lock_reason: z.enum(['off-topic', 'too heated', 'resolved', 'spam']).optional() },
    },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      issue.locked = true;
      issue.lockReason = call.body.lock_reason ?? null;
      return { status: 204, body: undefined };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/issues/{issue_number}/lock', { need: 'issues:write' }, (call) => {
    const issue = issueNumbered(call.repository, call.params.issue_number);
    issue.locked = false;
    issue.lockReason = null;
    return { status: 204, body: undefined };
  }),
];

/** Six hexadecimal digits without a hash sign. */
function validColor(color: string | undefined): string | undefined {
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(color)) throw invalid('Label', 'color');
  return color;
}

export function exists(resource: string, field: string): Error {
  return refusal(422, 'Validation Failed', { errors: [{ resource, code: 'already_exists', field }] });
}
