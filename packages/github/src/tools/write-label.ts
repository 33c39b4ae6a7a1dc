import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, repository } from '../fields.js';

const milestoneFields = z.object({
  name: z.string(),
  number: z.int().optional(),
  state: z.string().optional(),
  deleted: z.boolean().optional(),
});

export const writeLabel = defineTool({
  name: 'write_label',
  title: 'Create, change or delete label or milestone',
  access: 'write',
  toolset: 'issues',
  description: 'Creates, changes or deletes a label (by name) or a milestone (by number).',
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true },
  input: z.object({
    ...repository,
    kind: z.enum(['label', 'milestone']).default('label').describe('e.g. milestone'),
    action: z.enum(['create', 'update', 'delete']).describe('e.g. create'),
    name: z.string().optional().describe('e.g. bug'),
    number: counted().optional().describe('e.g. 3'),
    new_name: z.string().optional().describe('e.g. defect'),
    color: z
      .string()
      .refine((color) => /^[0-9a-fA-F]{6}$/.test(color), 'must be six hex digits')
      .optional()
      .describe('e.g. d73a4a'),
    description: z.string().optional().describe('e.g. Broken'),
    state: z.enum(['open', 'closed']).optional().describe('e.g. closed'),
  }),
  output: milestoneFields,
  findOut: 'Look with list_labels',
  async confirm({ owner, repo, kind, action, name, number }, ctx: ToolContext<GithubClient>) {
    if (action !== 'delete') return undefined;
    const what = kind === 'label' ? `label ${name}` : `milestone ${number}`;
    ctx.client.fence.check(owner, repo, 'write');
    return { message: `Delete the ${what} of ${owner}/${repo}, from every issue that has it?` };
  },
  async handler(input, { client, ...ctx }: ToolContext<GithubClient>) {
    const { owner, repo, action, name, number, new_name, color, description, state } = input;
    const at = { owner, repo };
    if (input.kind === 'label') {
      if (name === undefined) throw missing('name');
      const fields = { color, description };
      if (action === 'create')
        await client.rest('POST /repos/{owner}/{repo}/labels', { ...at, name, ...fields }, ctx);
      else if (action === 'update')
        await client.rest(
          'PATCH /repos/{owner}/{repo}/labels/{name}',
          { ...at, name, new_name, ...fields },
          ctx,
        );
      else await client.rest('DELETE /repos/{owner}/{repo}/labels/{name}', { ...at, name }, ctx);
      return action === 'delete' ? { name, deleted: true } : { name: new_name ?? name };
    }
    if (action === 'create') {
      if (name === undefined) throw missing('name');
      const { data } = await client.rest(
        'POST /repos/{owner}/{repo}/milestones',
        { ...at, title: name, description, state },
        ctx,
      );
      return { name: data.title, number: data.number, state: data.state };
    }
    if (number === undefined) throw missing('number');
    const milestone = { ...at, milestone_number: number };
    if (action === 'delete') {
      await client.rest('DELETE /repos/{owner}/{repo}/milestones/{milestone_number}', milestone, ctx);
      return { name: name ?? String(number), number, deleted: true };
    }
    const { data } = await client.rest(
      'PATCH /repos/{owner}/{repo}/milestones/{milestone_number}',
      { ...milestone, title: new_name ?? name, description, state },
      { ...ctx, safe: true },
    );
    return { name: data.title, number: data.number, state: data.state };
  },
});

function missing(field: string): ToolError {
  return new ToolError('invalid_argument', `${field}: is required for this kind and action`, {
    next: 'Correct the arguments and call again; list_labels shows what is there.',
  });
}
