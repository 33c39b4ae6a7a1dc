import { defineTool, type ToolContext, ToolError, text } from '@patchbay/core';
import * as z from 'zod';
import { failedSteps, isFailed } from '../actions/run-rows.js';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { reads } from '../hints.js';
import { idField } from '../ids.js';
import { digestLog } from '../logs/log-digest.js';
import type { Schemas } from '../rest-types.js';
import { cleanText } from '../text/invisible.js';

type Context = ToolContext<GithubClient>;
type Job = Schemas['job'];

// Of a run with more failed jobs the others are named: they mostly failed for the same reason.
const mostJobs = 5;
const headerBytes = 700;
const titleBytes = 200;

const input = z.object({
  ...repository,
  job_id: idField.optional(),
  run_id: idField.optional(),
  grep: z.string().max(500).optional().describe('Text with | and .*, e.g. error|timed.*out'),
  context: z.int().max(50).optional().describe('Lines around a match, e.g. 2'),
  tail: z.int().max(5_000).optional().describe('Last lines, e.g. 100'),
});

type Input = z.output<typeof input>;

export const getJobLogs = defineTool({
  name: 'get_job_logs',
  title: 'Get job logs',
  access: 'read',
  toolset: 'actions',
  description:
    'What went wrong in a job or in the failed jobs of a run: errors first, then the end. Or grep, or tail.',
  annotations: reads,
  // A log of 100 MB takes longer than other answers.
  timeoutMs: 55_000,
  input,
  output: text,
  async handler(given, ctx: Context) {
    const jobs = await wantedJobs(given, ctx);
    const shown = jobs.slice(0, mostJobs);
    const budget = ctx.maxOutputBytes - headerBytes;
    const parts: string[] = [];
    for (const job of shown)
      parts.push(await part(given, { job, ctx, maxBytes: budget / shown.length - titleBytes }));
    const rest = jobs.slice(mostJobs).map(({ id, name }) => `${name} (${id})`);
    const more = rest.length > 0 ? `; not shown: ${rest.slice(0, 10).join(', ')}` : '';
    const what = given.job_id === undefined ? `run ${given.run_id}, ` : '';
    return {
      header: `${what}${jobs.length} ${jobs.length === 1 ? 'job' : 'jobs'}${more}`,
      text: parts.join('\n\n'),
    };
  },
});

/** The job, or the failed ones of the run, or all of it when none has failed. */
async function wantedJobs(
  { owner, repo, job_id, run_id }: Input,
  { client, ...ctx }: Context,
): Promise<Job[]> {
  if (job_id !== undefined) {
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/actions/jobs/{job_id}',
      { owner, repo, job_id },
      ctx,
    );
    if (data.status === 'completed') return [data];
    throw notEnded(`Job ${data.name} is ${data.status}`);
  }
  if (run_id === undefined)
    throw new ToolError('invalid_argument', 'Give job_id or run_id.', {
      next: 'list_workflow_runs shows them.',
    });
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs',
    { owner, repo, run_id, per_page: 100 },
    ctx,
  );
  const ended = data.jobs.filter(({ status }) => status === 'completed');
  const failed = ended.filter(isFailed);
  if (failed.length > 0) return failed;
  if (ended.length > 0) return ended;
  if (data.jobs.length > 0) throw notEnded(`No job of run ${run_id} has ended`);
  throw new ToolError('not_found', `Run ${run_id} has no jobs: its workflow file may be invalid.`, {
    next: 'Read the workflow with get_file_contents.',
  });
}

async function part(
  { owner, repo, grep, context = 5, tail }: Input,
  { job, ctx: { client, ...ctx }, maxBytes }: { job: Job; ctx: Context; maxBytes: number },
): Promise<string> {
  const steps = failedSteps(job);
  const title = [
    `# ${job.name} (${job.id}): ${job.conclusion ?? job.status}`,
    ...steps.map((step) => `failed step ${step}`),
  ];
  const stream = await client.download(
    'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs',
    { owner, repo, job_id: job.id },
    ctx,
  );
  const digest = await digestLog(stream, {
    grep,
    context: Math.max(0, context),
    tail: tail === undefined ? undefined : Math.max(1, tail),
    maxBytes,
    maxReadBytes: client.settings.GITHUB_MAX_LOG_BYTES,
  });
  const { text: shown, removed } = cleanText(digest.text);
  const facts = [
    ...title,
    `${digest.what} of ${digest.lines} lines`,
    digest.complete ? '' : `only the first ${digest.bytes} bytes were read (GITHUB_MAX_LOG_BYTES)`,
    removed > 0 ? `${removed} invisible characters not shown` : '',
    shown === '' && grep !== undefined && /[\\[\]^$+?(){}]/.test(grep)
      ? 'grep is plain text but for | and .*'
      : '',
  ];
  return `${facts.filter(Boolean).join(', ')}\n${shown}`.trimEnd();
}

function notEnded(what: string): ToolError {
  return new ToolError('conflict', `${what}: a log can be read when its job has ended.`, {
    next: 'Look again later with list_workflow_runs and show jobs.',
  });
}
