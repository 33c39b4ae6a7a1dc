import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { defaultBranch } from '../git/branch-head.js';
import { overwrites } from '../hints.js';
import { idField, idText } from '../ids.js';

const input = z.object({
  ...repository,
  action: z.enum(['run_workflow', 'rerun', 'rerun_failed', 'cancel']).describe('e.g. rerun'),
  run_id: idField.optional().describe('For the others'),
  workflow: z.string().optional().describe('To run, e.g. deploy.yml'),
  ref: z.string().optional().describe('e.g. main'),
  inputs: z.record(z.string(), z.string()).optional().describe('e.g. {"level":"debug"}'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;

export const actionsRunTrigger = defineTool({
  name: 'actions_run_trigger',
  title: 'Run, rerun or cancel a workflow',
  access: 'write',
  toolset: 'actions',
  description: 'Starts a workflow (asks first), reruns or cancels a run.',
  annotations: overwrites,
  findOut: 'Look with list_workflow_runs',
  input,
  output: z.object({ done: z.string(), run_id: z.string().optional(), url: z.string().optional() }),
  confirm: preview,
  async handler(given, ctx: Context) {
    const { client, ...scope } = ctx;
    const { owner, repo, action } = given;
    if (action === 'run_workflow') return dispatch(given, ctx);
    const run_id = idOf(given);
    const place = { owner, repo, run_id };
    if (action === 'rerun')
      await client.rest('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun', place, scope);
    else if (action === 'cancel')
      await client.rest('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', place, scope);
    else
      await client.rest('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs', place, scope);
    return { done: action, run_id };
  },
});

async function dispatch(given: Input, { client, ...ctx }: Context) {
  const { owner, repo, inputs } = given;
  const workflow_id = workflowOf(given);
  const ref = given.ref ?? (await defaultBranch({ client, owner, repo, scope: ctx }));
  const { data } = await client.rest(
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    { owner, repo, workflow_id, ref, inputs, return_run_details: true },
    ctx,
  );
  // Older servers answer with nothing.
  return {
    done: 'run_workflow',
    ...(data ? { run_id: idText(data.workflow_run_id), url: data.html_url } : {}),
  };
}

/** What a workflow does is not to be seen from here, so starting one is always asked about. */
async function preview(given: Input, { client, ...ctx }: Context): Promise<Preview | undefined> {
  const { owner, repo, inputs } = given;
  client.fence.check(owner, repo, 'write');
  if (given.action !== 'run_workflow') {
    idOf(given);
    return undefined;
  }
  const workflow_id = workflowOf(given);
  const ref = given.ref ?? (await defaultBranch({ client, owner, repo, scope: ctx }));
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}',
    { owner, repo, workflow_id },
    ctx,
  );
  if (data.state !== 'active')
    throw new ToolError('refused', `The workflow ${data.name} is ${data.state}.`, {
      next: 'Leave it, or ask the user.',
    });
  return {
    message: `Run the workflow ${data.name} (${data.path}) of ${owner}/${repo} on ${ref}?`,
    version: `${data.id} ${ref}`,
    details: { ...(inputs ? { inputs } : {}) },
  };
}

function workflowOf({ workflow }: Input): string {
  if (workflow !== undefined) return workflow;
  throw new ToolError('invalid_argument', 'run_workflow needs workflow.', {
    next: 'list_workflow_runs with show workflows has them.',
  });
}

function idOf({ run_id, action }: Input): string {
  if (run_id !== undefined) return run_id;
  throw new ToolError('invalid_argument', `${action} needs run_id.`, {
    next: 'list_workflow_runs has them.',
  });
}
