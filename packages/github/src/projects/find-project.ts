import { nearest, ToolError } from '@patchbay/core';
import type { CallScope, GithubClient } from '../client/github-client.js';
import { itemPlaceQuery, type ProjectFieldNode, projectQuery } from '../graphql/projects.js';

export interface Place {
  client: GithubClient;
  owner: string;
  number: number;
  scope: CallScope;
}

export interface Project {
  id: string;
  title: string;
  fields: ProjectFieldNode[];
}

/**
 * A project with its fields. No repository is named here, so the caller checks the fence for the owner.
 * @throws ToolError `not_found` when the owner has none of that number
 */
export async function findProject({ client, owner, number, scope }: Place): Promise<Project> {
  const data = await client.graphql(projectQuery, { owner, number }, { ...scope, within: undefined });
  const found = data.repositoryOwner?.projectV2;
  if (found)
    return { id: found.id, title: found.title, fields: found.fields.nodes.filter(({ name }) => name) };
  throw new ToolError('not_found', `${owner} has no project ${number}, or this token may not see it.`, {
    next: 'projects_list shows the numbers; a classic token needs the scope project or read:project.',
  });
}

/**
 * Makes sure that an item belongs to the project, and what it is about to the fence.
 * @throws ToolError `not_found` when it belongs elsewhere, `refused` outside the fence
 */
export async function checkItem({ client, scope }: Place, project: Project, id: string): Promise<void> {
  const { node } = await client.graphql(itemPlaceQuery, { id }, { ...scope, within: undefined });
  if (node?.project?.id !== project.id)
    throw new ToolError('not_found', `The project ${project.title} has no item ${id}.`, {
      next: 'Take item_id from projects_list.',
    });
  const [owner, repo] = node.content?.repository?.nameWithOwner.split('/') ?? [];
  if (owner !== undefined && repo !== undefined) client.fence.check(owner, repo, 'write');
}

/**
 * A field by its name, whatever its case.
 * @throws ToolError `not_found` naming the fields like it
 */
export function fieldNamed({ fields, title }: Project, name: string): ProjectFieldNode {
  const found = fields.find((field) => field.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const names = fields.map((field) => field.name);
  const near = nearest(name, names);
  throw new ToolError('not_found', `The project ${title} has no field ${name}.`, {
    next: `It has: ${(near.length > 0 ? near : names).join(', ')}.`,
  });
}
