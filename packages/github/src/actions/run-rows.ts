import { cutText } from '@patchbay/core';
import * as z from 'zod';
import { idText } from '../ids.js';
import type { Schemas } from '../rest-types.js';
import { shortSha } from '../shape/commit.js';

const longestTitle = 100;

/** A run, a job, an artifact or a workflow in a list; each sets what it has. */
export const actionsRow = z.object({
  id: z.string(),
  name: z.string().optional(),
  title: z.string().optional(),
  status: z.string().optional(),
  branch: z.string().optional(),
  sha: z.string().optional(),
  event: z.string().optional(),
  actor: z.string().optional(),
  attempt: z.int().optional(),
  created_at: z.string().optional(),
  failed_steps: z.array(z.string()).optional(),
  seconds: z.int().optional(),
  path: z.string().optional(),
  bytes: z.int().optional(),
  expired: z.boolean().optional(),
});

type Row = z.input<typeof actionsRow>;

// How a job ends that did not do its work.
const failures = new Set(['failure', 'timed_out', 'startup_failure', 'action_required']);

export function isFailed({ conclusion }: { conclusion: string | null }): boolean {
  return conclusion !== null && failures.has(conclusion);
}

export function toRunRow(run: Schemas['workflow-run']): Row {
  return {
    id: idText(run.id),
    ...(run.name ? { name: run.name } : {}),
    title: cutText(run.display_title, longestTitle),
    status: run.conclusion ?? run.status ?? 'unknown',
    ...(run.head_branch ? { branch: run.head_branch } : {}),
    sha: shortSha(run.head_sha),
    event: run.event,
    ...(run.actor ? { actor: run.actor.login } : {}),
    ...(run.run_attempt && run.run_attempt > 1 ? { attempt: run.run_attempt } : {}),
    created_at: run.created_at,
  };
}

export function toJobRow(job: Schemas['job']): Row {
  const failed = failedSteps(job);
  return {
    id: idText(job.id),
    name: job.name,
    status: job.conclusion ?? job.status,
    ...(failed.length > 0 ? { failed_steps: failed } : {}),
    ...(job.completed_at
      ? { seconds: Math.round((Date.parse(job.completed_at) - Date.parse(job.started_at)) / 1_000) }
      : {}),
  };
}

export function toArtifactRow(artifact: Schemas['artifact']): Row {
  return {
    id: idText(artifact.id),
    name: artifact.name,
    bytes: artifact.size_in_bytes,
    ...(artifact.expired ? { expired: true } : {}),
    ...(artifact.created_at ? { created_at: artifact.created_at } : {}),
  };
}

export function toWorkflowRow({ id, name, path, state }: Schemas['workflow']): Row {
  return { id: idText(id), name, path, ...(state === 'active' ? {} : { status: state }) };
}

export function failedSteps({ steps }: Pick<Schemas['job'], 'steps'>): string[] {
  return (steps ?? []).filter(isFailed).map(({ number, name }) => `${number} ${name}`);
}
