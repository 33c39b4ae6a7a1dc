import * as z from 'zod';
import { paging } from '../fields.js';
import type { Issue } from '../records/issue.js';
import { found, refusal } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { issueView } from '../views/issue.js';
import { issueNumbered } from './issue-rules.js';

/** GitHub's documented limits of sub-issues. */
const MAX_CHILDREN = 100;
const MAX_DEPTH = 8;

export const subIssueRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
    { need: 'issues:read', query: paging },
    (call) => {
      const issue = issueNumbered(call.repository, call.params.issue_number);
      return { status: 200, body: call.page(issue.subIssues).map((child) => issueView(call, child)) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/issues/{issue_number}/parent', { need: 'issues:read' }, (call) => ({
    status: 200,
    body: issueView(call, found(issueNumbered(call.repository, call.params.issue_number).parent)),
  })),
  route(
    'post',
    '/repos/{owner}/{repo}/issues/{issue_number}/sub_issues',
    {
      need: 'issues:write',
      role: 'triage',
      body: { sub_issue_id: z.int(), replace_parent: z.boolean().optional() },
    },
    (call) => {
      const parent = issueNumbered(call.repository, call.params.issue_number);
      const child = issueWithId(call, call.body.sub_issue_id);
      if (parent.subIssues.includes(child)) throw wrong('Issue may not contain duplicate sub-issues');
      if (child.parent && !call.body.replace_parent) throw wrong('Sub issue may only have one parent');
      if (ancestry(parent).includes(child)) throw wrong('Sub issue cannot be a parent of its own parent');
      if (parent.subIssues.length >= MAX_CHILDREN) throw wrong('Parent cannot have more than 100 sub-issues');
      if (ancestry(parent).length + depth(child) > MAX_DEPTH)
        throw wrong('Parent cannot be nested more than 8 levels deep');
      detach(child);
      child.parent = parent;
      parent.subIssues.push(child);
      return { status: 201, body: issueView(call, parent) };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/issues/{issue_number}/sub_issue',
    { need: 'issues:write', role: 'triage', body: { sub_issue_id: z.int() } },
    (call) => {
      const parent = issueNumbered(call.repository, call.params.issue_number);
      detach(childOf(parent, call.body.sub_issue_id));
      return { status: 200, body: issueView(call, parent) };
    },
  ),
  route(
    'patch',
    '/repos/{owner}/{repo}/issues/{issue_number}/sub_issues/priority',
    {
      need: 'issues:write',
      role: 'triage',
      body: { sub_issue_id: z.int(), after_id: z.int().optional(), before_id: z.int().optional() },
    },
    (call) => {
      const parent = issueNumbered(call.repository, call.params.issue_number);
      const { sub_issue_id: id, after_id: after, before_id: before } = call.body;
      if ((after === undefined) === (before === undefined))
        throw wrong('Only one of before_id and after_id can be provided');
      const child = childOf(parent, id);
      const anchor = childOf(parent, after ?? before ?? 0);
      const rest = parent.subIssues.filter((other) => other !== child);
      rest.splice(rest.indexOf(anchor) + (after === undefined ? 0 : 1), 0, child);
      parent.subIssues = rest;
      return { status: 200, body: issueView(call, parent) };
    },
  ),
];

function issueWithId(viewer: Viewer, id: number): Issue {
  const issues = [...viewer.state.repositories.values()].flatMap((repository) => [
    ...repository.issues.values(),
  ]);
  const issue = issues.find((item) => String(item.id) === String(id) && !item.deleted);
  if (!issue) throw refusal(404, 'The provided sub-issue does not exist');
  return issue;
}

function childOf(parent: Issue, id: number): Issue {
  return found(parent.subIssues.find((child) => String(child.id) === String(id)));
}

function detach(child: Issue): void {
  if (child.parent) child.parent.subIssues = child.parent.subIssues.filter((other) => other !== child);
  child.parent = null;
}

function ancestry(issue: Issue): Issue[] {
  return issue.parent ? [issue, ...ancestry(issue.parent)] : [issue];
}

function depth(issue: Issue): number {
  return 1 + Math.max(0, ...issue.subIssues.map(depth));
}

function wrong(sentence: string): Error {
  return refusal(422, `An error occurred while adding the sub-issue to the parent issue. ${sentence}`);
}
