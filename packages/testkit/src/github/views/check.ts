import type { CheckRun, CommitStatus } from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { repositoryUrl, repositoryView, repositoryWeb } from './repository.js';
import { simpleUser } from './user.js';

export function checkRunView(viewer: Viewer, repository: Repository, run: CheckRun): Schemas['check-run'] {
  const url = `${repositoryUrl(viewer, repository)}/check-runs/${run.id}`;
  const html = `${repositoryWeb(viewer, repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: run.nodeId,
    head_sha: run.headSha,
    external_id: '',
    url,
    html_url: html,
    details_url: run.detailsUrl ?? html,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.title,
      summary: run.summary,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: 1 },
    app: null,
    pull_requests: [],
  };
}

export function statusView(viewer: Viewer, repository: Repository, status: CommitStatus): Schemas['status'] {
  return {
    url: `${repositoryUrl(viewer, repository)}/statuses/${status.sha}`,
    avatar_url: `${viewer.web}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: status.nodeId,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: simpleUser(viewer, status.creator),
  };
}

/** The newest status of every context, and what they amount to: `pending` when there is none. */
export function combinedStatus(
  viewer: Viewer,
  repository: Repository,
  sha: string,
  page: <T>(items: readonly T[]) => T[],
): Schemas['combined-commit-status'] {
  const all = repository.statuses.filter((status) => status.sha === sha);
  const latest = all.filter(
    (status, index) => !all.slice(index + 1).some((later) => later.context === status.context),
  );
  const states = latest.map((status) => status.state);
  const failed = states.some((state) => state === 'failure' || state === 'error');
  const settled = states.length > 0 && states.every((state) => state === 'success');
  const url = repositoryUrl(viewer, repository);
  return {
    state: failed ? 'failure' : settled ? 'success' : 'pending',
    statuses: page(latest).map((status) => {
      const { creator: _creator, ...simple } = statusView(viewer, repository, status);
      return simple;
    }),
    sha,
    total_count: latest.length,
    repository: repositoryView(viewer, repository),
    commit_url: `${url}/commits/${sha}`,
    url: `${url}/commits/${sha}/status`,
  };
}
