import { defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import { actionsRow, toArtifactRow, toJobRow, toRunRow, toWorkflowRow } from '../actions/run-rows.js';
import type { GithubClient } from '../client/github-client.js';
import { cursor, repository } from '../fields.js';
import { reads } from '../hints.js';
import { idField } from '../ids.js';
import { pageNumber } from '../paging.js';

const input = z.object({
  ...repository,
  show: z.enum(['runs', 'jobs', 'artifacts', 'workflows']).default('runs').describe('jobs needs run_id'),
  run_id: idField.optional(),
  workflow: z.string().optional().describe('File or id, e.g. ci.yml'),
  branch: z.string().optional().describe('e.g. main'),
  status: z
    .enum(['success', 'failure', 'in_progress', 'queued', 'waiting'])
    .optional()
    .describe('e.g. failure'),
  cursor,
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;

export const listWorkflowRuns = defineTool({
  name: 'list_workflow_runs',
  title: 'List workflow runs',
  access: 'read',
  toolset: 'actions',
  description: 'Runs of GitHub Actions; jobs or artifacts of a run; or workflows.',
  annotations: reads,
  input,
  output: list('items', actionsRow, { hasNext: true }),
  async handler(given, ctx: Context) {
    const { data, next } = await found(given, ctx);
    return { items: data.items, next, total: data.total };
  },
});

async function found(given: Input, { client, ...ctx }: Context) {
  const { owner, repo, show, run_id } = given;
  const input = { owner, repo, per_page: 20, page: pageNumber(ctx) };
  const { workflow, branch, status } = given;
  if (show === 'jobs' && run_id === undefined)
    throw new ToolError('invalid_argument', 'show jobs needs run_id.', { next: 'List the runs first.' });
  if (run_id !== undefined && show === 'jobs') {
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
      { ...input, run_id },
      ctx,
    );
    return { data: { items: data.jobs.map(toJobRow), total: data.total_count }, next };
  }
  if (show === 'artifacts') {
    const { data, next } =
      run_id === undefined
        ? await client.rest('GET /repos/{owner}/{repo}/actions/artifacts', input, ctx)
        : await client.rest(
            'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts',
            { ...input, run_id },
            ctx,
          );
    return { data: { items: data.artifacts.map(toArtifactRow), total: data.total_count }, next };
  }
  if (show === 'workflows') {
    const { data, next } = await client.rest('GET /repos/{owner}/{repo}/actions/workflows', input, ctx);
    return { data: { items: data.workflows.map(toWorkflowRow), total: data.total_count }, next };
  }
  if (run_id !== undefined) {
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/actions/runs/{run_id}',
      { owner, repo, run_id },
      ctx,
    );
    return { data: { items: [toRunRow(data)], total: 1 }, next: undefined };
  }
  const filter = { ...input, branch, status };
  const { data, next } =
    workflow === undefined
      ? await client.rest('GET /repos/{owner}/{repo}/actions/runs', filter, ctx)
      : await client.rest(
          'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
          { ...filter, workflow_id: workflow },
          ctx,
        );
  return { data: { items: data.workflow_runs.map(toRunRow), total: data.total_count }, next };
}
