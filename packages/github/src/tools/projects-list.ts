import { cutText, defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, cursor } from '../fields.js';
import { type ProjectItemNode, projectItemsQuery, projectsQuery } from '../graphql/projects.js';
import { reads } from '../hints.js';
import { withinLockdown } from '../lockdown.js';
import { pageOfNodes } from '../paging.js';
import { findProject } from '../projects/find-project.js';

const item = z.object({
  number: z.int().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  closed: z.boolean().optional(),
  items: z.int().optional(),
  item_id: z.string().optional(),
  type: z.string().optional(),
  repository: z.string().optional(),
  state: z.string().optional(),
  archived: z.boolean().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  field: z.string().optional(),
  options: z.array(z.string()).optional(),
});

type Row = z.input<typeof item>;
type Context = ToolContext<GithubClient>;

export const projectsList = defineTool({
  name: 'projects_list',
  title: 'List projects',
  access: 'read',
  toolset: 'projects',
  description: 'Projects of a user or organization; with project_number its items or its fields.',
  annotations: reads,
  input: z.object({
    owner: z.string().describe('e.g. acme'),
    project_number: counted().optional().describe('e.g. 2'),
    show: z.enum(['items', 'fields']).default('items').describe('e.g. fields'),
    cursor,
  }),
  output: list('items', item, { hasNext: true, extra: { hidden: z.int().optional() } }),
  async handler({ owner, project_number: number, show }, ctx: Context) {
    const { client, ...scope } = ctx;
    client.fence.checkOwner(owner, 'read');
    const after = ctx.position.upstream || undefined;
    if (number === undefined) {
      const data = await client.graphql(projectsQuery, { owner, after }, { ...scope, within: undefined });
      const found = data.repositoryOwner?.projectsV2;
      if (!found)
        throw new ToolError('not_found', `There is no user or organization ${owner}.`, {
          next: 'Correct owner.',
        });
      const items = found.nodes.map((project) => ({
        number: project.number,
        title: project.title,
        ...(project.shortDescription ? { description: cutText(project.shortDescription, 160) } : {}),
        ...(project.closed ? { closed: true } : {}),
        items: project.items.totalCount,
      }));
      return { ...pageOfNodes(found, items), total: found.totalCount };
    }
    if (show === 'fields') {
      const { fields } = await findProject({ client, owner, number, scope });
      return { items: fields.map(fieldRow) };
    }
    return itemRows({ owner, number, after }, ctx);
  },
});

async function itemRows(
  input: { owner: string; number: number; after: string | undefined },
  { client, ...scope }: Context,
) {
  const data = await client.graphql(projectItemsQuery, input, { ...scope, within: undefined });
  const found = data.repositoryOwner?.projectV2?.items;
  if (!found)
    throw new ToolError(
      'not_found',
      `${input.owner} has no project ${input.number}, or this token may not see it.`,
      {
        next: 'Leave project_number out to see which there are.',
      },
    );
  const shown: ProjectItemNode[] = [];
  for (const node of found.nodes) if (await mayShow(node, { client, scope })) shown.push(node);
  const hidden = found.nodes.length - shown.length;
  return {
    ...pageOfNodes(found, shown.map(itemRow)),
    total: found.totalCount,
    ...(hidden > 0 ? { hidden } : {}),
  };
}

/** Inside the fence, and with lockdown written by somebody who belongs to the repository. */
async function mayShow(
  node: ProjectItemNode,
  { client, scope }: { client: GithubClient; scope: Pick<Context, 'signal' | 'attempt'> },
): Promise<boolean> {
  const name = node.content?.repository?.nameWithOwner;
  if (name === undefined) return true;
  if (!client.fence.allows(name, 'read')) return false;
  const [owner = '', repo = ''] = name.split('/');
  const author = () => node.content?.author;
  const { hidden } = await withinLockdown(client, [node], { owner, repo, author, ...scope });
  return hidden === 0;
}

function itemRow({ id, type, content, isArchived, fieldValues }: ProjectItemNode): Row {
  const state = content?.issueState ?? content?.pullState;
  const fields: Record<string, string> = {};
  for (const value of fieldValues.nodes) {
    const text = value.text ?? value.number ?? value.date ?? value.name ?? value.title;
    // The title stands beside it already.
    if (value.field && value.field.name !== 'Title' && text !== undefined && text !== null)
      fields[value.field.name] = cutText(String(text), 120);
  }
  return {
    item_id: id,
    type: type.toLowerCase(),
    ...(content?.title ? { title: cutText(content.title, 160) } : {}),
    ...(content?.number ? { number: content.number } : {}),
    ...(content?.repository ? { repository: content.repository.nameWithOwner } : {}),
    ...(state ? { state: state.toLowerCase() } : {}),
    ...(isArchived ? { archived: true } : {}),
    ...(Object.keys(fields).length > 0 ? { fields } : {}),
  };
}

function fieldRow(field: {
  name: string;
  dataType: string;
  options?: Array<{ name: string }>;
  configuration?: { iterations: Array<{ title: string }> };
}): Row {
  const options =
    field.options?.map(({ name }) => name) ?? field.configuration?.iterations.map(({ title }) => title);
  return { field: field.name, type: field.dataType.toLowerCase(), ...(options ? { options } : {}) };
}
