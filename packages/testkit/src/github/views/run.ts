import type { Artifact, Job, Run, Workflow } from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { repositoryUrl, repositoryView, repositoryWeb } from './repository.js';
import { simpleUser } from './user.js';

export function workflowView(
  viewer: Viewer,
  repository: Repository,
  workflow: Workflow,
): Schemas['workflow'] {
  const web = repositoryWeb(viewer, repository);
  return {
    id: workflow.id,
    node_id: workflow.nodeId,
    name: workflow.name,
    path: workflow.path,
    state: workflow.state,
    created_at: workflow.createdAt,
    updated_at: workflow.createdAt,
    url: `${repositoryUrl(viewer, repository)}/actions/workflows/${workflow.id}`,
    html_url: `${web}/blob/${repository.defaultBranch}/${workflow.path}`,
    badge_url: `${web}/workflows/${encodeURIComponent(workflow.name)}/badge.svg`,
  };
}

export function runView(viewer: Viewer, repository: Repository, run: Run): Schemas['workflow-run'] {
  const url = `${repositoryUrl(viewer, repository)}/actions/runs/${run.id}`;
  const commit = repository.store.commits.get(run.headSha);
  const attempts = `${url}/attempts`;
  return {
    id: run.id,
    name: run.workflow.name,
    node_id: run.nodeId,
    head_branch: run.branch,
    head_sha: run.headSha,
    path: run.workflow.path,
    display_title: run.title,
    run_number: run.number,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: run.workflow.id,
    check_suite_id: run.id,
    check_suite_node_id: `CS_${run.id}`,
    url,
    html_url: `${repositoryWeb(viewer, repository)}/actions/runs/${run.id}`,
    pull_requests: [],
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    actor: simpleUser(viewer, run.actor),
    run_attempt: run.attempt,
    referenced_workflows: [],
    run_started_at: run.createdAt,
    triggering_actor: simpleUser(viewer, run.actor),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(viewer, repository)}/check-suites/${run.id}`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: run.attempt > 1 ? `${attempts}/${run.attempt - 1}` : null,
    workflow_url: `${repositoryUrl(viewer, repository)}/actions/workflows/${run.workflow.id}`,
    head_commit: commit
      ? {
          id: commit.sha,
          tree_id: commit.tree,
          message: commit.message,
          timestamp: commit.committer.date,
          author: { name: commit.author.name, email: commit.author.email },
          committer: { name: commit.committer.name, email: commit.committer.email },
        }
      : null,
    repository: repositoryView(viewer, repository),
    head_repository: repositoryView(viewer, repository),
  };
}

export function jobView(viewer: Viewer, repository: Repository, job: Job): Schemas['job'] {
  const url = repositoryUrl(viewer, repository);
  return {
    id: job.id,
    run_id: job.run.id,
    workflow_name: job.run.workflow.name,
    head_branch: job.run.branch,
    run_url: `${url}/actions/runs/${job.run.id}`,
    run_attempt: job.attempt,
    node_id: job.nodeId,
    head_sha: job.run.headSha,
    url: `${url}/actions/jobs/${job.id}`,
    html_url: `${repositoryWeb(viewer, repository)}/actions/runs/${job.run.id}/job/${job.id}`,
    status: job.status,
    conclusion: job.conclusion,
    created_at: job.startedAt,
    started_at: job.startedAt,
    completed_at: job.completedAt,
    name: job.name,
    steps: job.steps.map((step) => ({
      name: step.name,
      status: step.status,
      conclusion: step.conclusion,
      number: step.number,
      started_at: job.startedAt,
      completed_at: job.completedAt,
    })),
    check_run_url: `${url}/check-runs/${job.id}`,
    labels: ['ubuntu-latest'],
    runner_id: 1,
    runner_name: 'GitHub Actions 1',
    runner_group_id: 0,
    runner_group_name: 'GitHub Actions',
  };
}

export function artifactView(
  viewer: Viewer,
  repository: Repository,
  artifact: Artifact,
): Schemas['artifact'] {
  const url = `${repositoryUrl(viewer, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: artifact.nodeId,
    name: artifact.name,
    size_in_bytes: artifact.content.length,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: artifact.createdAt,
    expires_at: null,
    updated_at: artifact.createdAt,
    // The vendor's type keeps plain numbers here.
    workflow_run: {
      id: Number(artifact.run.id),
      repository_id: Number(repository.id),
      head_repository_id: Number(repository.id),
      head_branch: artifact.run.branch,
      head_sha: artifact.run.headSha,
    },
  };
}
