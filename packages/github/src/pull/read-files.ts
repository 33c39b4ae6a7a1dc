import type { GithubClient, RequestScope } from '../client/github-client.js';
import type { Schemas } from '../rest-types.js';

// GitHub lists at most 3,000 files of a pull request, 100 at a time (docs, List pull requests files).
const mostPages = 30;

/** The changed files of a pull request with their patches, up to `until` (all by default). */
export async function readFiles(
  client: GithubClient,
  pull: { owner: string; repo: string; pull_number: number },
  { until = Number.POSITIVE_INFINITY, ...scope }: RequestScope & { until?: number },
): Promise<{ files: Array<Schemas['diff-entry']>; hasMore: boolean }> {
  const files: Array<Schemas['diff-entry']> = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, next } = await client.rest(
      'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
      { ...pull, per_page: 100, page },
      scope,
    );
    files.push(...data);
    if (next === undefined) return { files, hasMore: false };
    if (files.length >= until) return { files, hasMore: true };
  }
  return { files, hasMore: true };
}
