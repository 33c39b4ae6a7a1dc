import type { GithubClient, RequestScope } from '../client/github-client.js';
import { idText } from '../ids.js';

export interface Check {
  name: string;
  /** success, failure, pending, neutral, skipped, cancelled, timed_out, action_required, stale, error */
  result: string;
  /** Job to read with get_job_logs, for checks by Actions. */
  job_id?: string;
  url?: string;
}

const failures = new Set([
  'failure',
  'error',
  'cancelled',
  'timed_out',
  'action_required',
  'startup_failure',
]);

export function hasFailed({ result }: Check): boolean {
  return failures.has(result);
}

/** Check runs and commit statuses of a commit as one list, failed ones first. At most 100 of each, which GitHub gives at once. */
export async function readChecks(
  client: GithubClient,
  { owner, repo, sha }: { owner: string; repo: string; sha: string },
  scope: RequestScope,
): Promise<{ checks: Check[]; total: number }> {
  const at = { owner, repo, ref: sha, per_page: 100 };
  const { data: runs } = await client.rest('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', at, scope);
  const { data: combined } = await client.rest('GET /repos/{owner}/{repo}/commits/{ref}/status', at, scope);
  const checks = [
    ...runs.check_runs.map(
      (run): Check => ({
        name: run.name,
        result: run.conclusion ?? 'pending',
        ...(run.app?.slug === 'github-actions' ? { job_id: idText(run.id) } : {}),
        ...(run.app?.slug !== 'github-actions' && run.details_url ? { url: run.details_url } : {}),
      }),
    ),
    ...combined.statuses.map(
      ({ context, state, target_url: url }): Check => ({
        name: context,
        result: state,
        ...(url ? { url } : {}),
      }),
    ),
  ];
  return { checks: checks.sort((a, b) => rank(a) - rank(b)), total: runs.total_count + combined.total_count };
}

function rank(check: Check): number {
  if (hasFailed(check)) return 0;
  return check.result === 'pending' ? 1 : 2;
}
