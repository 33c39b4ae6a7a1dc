import type { Run } from '../records/actions.js';
import type { Repository } from '../records/repository.js';
import { inRange } from '../search/query.js';

interface RunQuery {
  actor?: string | undefined;
  branch?: string | undefined;
  event?: string | undefined;
  status?: string | undefined;
  created?: string | undefined;
  head_sha?: string | undefined;
}

/** Newest first; `status` takes statuses and conclusions. */
export function filterRuns(repository: Repository, query: RunQuery = {}): Run[] {
  const wanted = repository.runs.filter(
    (run) =>
      (query.actor === undefined || run.actor.login === query.actor) &&
      (query.branch === undefined || run.branch === query.branch) &&
      (query.event === undefined || run.event === query.event) &&
      (query.head_sha === undefined || run.headSha === query.head_sha) &&
      (query.status === undefined || run.status === query.status || run.conclusion === query.status) &&
      (query.created === undefined || inRange(run.createdAt, query.created)),
  );
  return wanted.reverse();
}
