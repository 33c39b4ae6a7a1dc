import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted } from '../fields.js';
import {
  addDraft,
  addItem,
  archiveItem,
  clearField,
  contentIdQuery,
  setField,
  unarchiveItem,
} from '../graphql/projects.js';
import { overwrites } from '../hints.js';
import { fieldValue } from '../projects/field-value.js';
import { checkItem, fieldNamed, findProject, type Place } from '../projects/find-project.js';

const input = z.object({
  owner: z.string().describe('Of the project, e.g. acme'),
  project_number: counted().describe('e.g. 2'),
  action: z.enum(['add', 'add_draft', 'set_field', 'archive', 'unarchive']).describe('e.g. set_field'),
  item_id: z.string().optional().describe('From projects_list'),
  repo: z.string().optional().describe('Of the issue to add, e.g. acme/app'),
  issue_number: counted().optional().describe('Or pull request, e.g. 42'),
  title: z.string().optional().describe('Of a draft'),
  body: z.string().optional().describe('Of a draft'),
  field: z.string().optional().describe('e.g. Status'),
  value: z.string().optional().describe('e.g. Done; empty clears'),
});

type Input = z.output<typeof input>;

export const projectsWrite = defineTool({
  name: 'projects_write',
  title: 'Change a project',
  access: 'write',
  toolset: 'projects',
  description: 'Adds an issue or draft to a project, sets a field by name, or archives an item.',
  annotations: overwrites,
  findOut: 'Look with projects_list',
  input,
  output: z.object({ item_id: z.string() }),
  async handler(given, { client, ...scope }: ToolContext<GithubClient>) {
    const { owner, project_number: number } = given;
    client.fence.checkOwner(owner, 'write');
    return { item_id: await act(given, { client, owner, number, scope }) };
  },
});

async function act(given: Input, place: Place): Promise<string> {
  const { client } = place;
  const scope = { ...place.scope, within: undefined };
  const again = { ...scope, safe: true };
  const { action, body } = given;
  if (action === 'add') {
    // An issue that is there already is not added again, so asking twice does no harm.
    const content = await contentId(given, place);
    const project = await findProject(place);
    const { addProjectV2ItemById: done } = await client.graphql(
      addItem,
      { project: project.id, content },
      again,
    );
    return done.item.id;
  }
  const project = await findProject(place);
  if (action === 'add_draft') {
    const draft = { project: project.id, title: needed(given, 'title'), body };
    const { addProjectV2DraftIssue: done } = await client.graphql(addDraft, draft, scope);
    return done.projectItem.id;
  }
  const item = needed(given, 'item_id');
  const target = { project: project.id, item };
  if (action === 'set_field') {
    const field = fieldNamed(project, needed(given, 'field'));
    const text = needed(given, 'value');
    const value = text === '' ? undefined : fieldValue(field, text);
    await checkItem(place, project, item);
    if (value === undefined) await client.graphql(clearField, { ...target, field: field.id }, again);
    else await client.graphql(setField, { ...target, field: field.id, value }, again);
    return item;
  }
  await checkItem(place, project, item);
  if (action === 'archive') await client.graphql(archiveItem, target, again);
  else await client.graphql(unarchiveItem, target, again);
  return item;
}

async function contentId(given: Input, { client, scope }: Place): Promise<string> {
  const [owner = '', repo = '', ...rest] = needed(given, 'repo').split('/');
  const { issue_number: number } = given;
  if (number === undefined || repo === '' || rest.length > 0)
    throw new ToolError('invalid_argument', 'add needs repo, as in octocat/hello-world, and issue_number.', {
      next: 'Give both.',
    });
  client.fence.check(owner, repo, 'write');
  const variables = { owner, repo, number };
  const data = await client.graphql(contentIdQuery, variables, { ...scope, within: { owner, repo } });
  const id = data.repository?.issueOrPullRequest?.id;
  if (id !== undefined) return id;
  throw new ToolError('not_found', `${owner}/${repo} has no issue ${number}.`, {
    next: 'Find it with search_issues.',
  });
}

function needed(given: Input, name: 'item_id' | 'repo' | 'title' | 'field' | 'value'): string {
  const value = given[name];
  if (value !== undefined) return value;
  throw new ToolError('invalid_argument', `${given.action} needs ${name}.`, { next: `Give ${name}.` });
}
