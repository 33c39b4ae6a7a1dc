import * as z from 'zod';
import { choice, direction, paging, string } from '../fields.js';
import { createMilestone } from '../model/issues.js';
import type { Milestone, Repository } from '../records/repository.js';
import { found, invalid } from '../refusal.js';
import { type Route, route } from '../route.js';
import { isoSeconds, type State } from '../state.js';
import { milestoneView } from '../views/repository.js';
import { exists } from './issue-labels.js';
import { sorted } from './lists.js';

export const milestoneRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/milestones',
    {
      need: 'issues:read',
      query: {
        state: choice('open', 'closed', 'all'),
        sort: choice('due_on', 'completeness'),
        direction,
        ...paging,
      },
    },
    (call) => {
      const { state = 'open', sort = 'due_on', direction: order = 'asc' } = call.query ?? {};
      const wanted = call.repository.milestones.filter((item) => state === 'all' || item.state === state);
      const views = wanted.map((item) => milestoneView(call, call.repository, item));
      const share = (item: (typeof views)[number]) =>
        item.closed_issues / Math.max(1, item.open_issues + item.closed_issues);
      const list = sorted(
        views,
        (item) => (sort === 'completeness' ? share(item) : (item.due_on ?? '9')),
        order,
      );
      return { status: 200, body: call.page(list) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/milestones',
    {
      need: 'issues:write',
      body: {
        title: z.string(),
        state: z.enum(['open', 'closed']).optional(),
        description: string,
        due_on: string,
      },
    },
    (call) => {
      const { title, description, due_on: dueOn, state } = call.body;
      if (call.repository.milestones.some((item) => item.title === title)) throw exists('Milestone', 'title');
      const milestone = createMilestone(call.state, call.repository, {
        title,
        creator: found(call.caller.account),
      });
      update(call.state, milestone, { description, dueOn, to: state });
      return { status: 201, body: milestoneView(call, call.repository, milestone) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/milestones/{milestone_number}', { need: 'issues:read' }, (call) => ({
    status: 200,
    body: milestoneView(
      call,
      call.repository,
      milestoneNumbered(call.repository, call.params.milestone_number),
    ),
  })),
  route(
    'patch',
    '/repos/{owner}/{repo}/milestones/{milestone_number}',
    {
      need: 'issues:write',
      body: {
        title: string,
        state: z.enum(['open', 'closed']).optional(),
        description: string,
        due_on: string,
      },
    },
    (call) => {
      const milestone = milestoneNumbered(call.repository, call.params.milestone_number);
      const { title, description, due_on: dueOn, state } = call.body;
      milestone.title = title ?? milestone.title;
      update(call.state, milestone, { description, dueOn, to: state });
      return { status: 200, body: milestoneView(call, call.repository, milestone) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/milestones/{milestone_number}', { need: 'issues:write' }, (call) => {
    const { repository } = call;
    const milestone = milestoneNumbered(repository, call.params.milestone_number);
    repository.milestones = repository.milestones.filter((other) => other !== milestone);
    for (const issue of repository.issues.values()) if (issue.milestone === milestone) issue.milestone = null;
    return { status: 204, body: undefined };
  }),
];

function milestoneNumbered(repository: Repository, number: string): Milestone {
  return found(repository.milestones.find((milestone) => milestone.number === Number(number)));
}

function update(
  state: State,
  milestone: Milestone,
  change: {
    description?: string | undefined;
    dueOn?: string | undefined;
    to?: 'open' | 'closed' | undefined;
  },
): void {
  if (change.dueOn !== undefined && Number.isNaN(Date.parse(change.dueOn)))
    throw invalid('Milestone', 'due_on');
  milestone.description = change.description ?? milestone.description;
  milestone.dueOn = change.dueOn === undefined ? milestone.dueOn : isoSeconds(Date.parse(change.dueOn));
  milestone.updatedAt = state.stamp();
  if (!change.to || change.to === milestone.state) return;
  milestone.state = change.to;
  milestone.closedAt = change.to === 'closed' ? state.stamp() : null;
}
