import { expectTypeOf, it } from 'vitest';
import type { GithubClient } from './github-client.js';

// `tsc` is the test: it fails where one of these errors is missing.
async function refused(client: GithubClient, signal: AbortSignal): Promise<void> {
  const at = { owner: 'a', repo: 'b' };
  // @ts-expect-error no such path
  await client.rest('GET /repos/{owner}/{repo}/isues', at, { signal });
  // @ts-expect-error no such verb on this path
  await client.rest('DELETE /repos/{owner}/{repo}/issues', at, { signal });
  // @ts-expect-error no such query parameter
  await client.rest('GET /repos/{owner}/{repo}/issues', { ...at, perpage: 3 }, { signal });
  // @ts-expect-error no such body parameter
  await client.rest('POST /repos/{owner}/{repo}/issues', { ...at, title: 'x', labell: ['y'] }, { signal });
  // @ts-expect-error a wrong type
  await client.rest('POST /repos/{owner}/{repo}/issues', { ...at, title: 'x', labels: 'y' }, { signal });
  // @ts-expect-error a path parameter is missing
  await client.rest('GET /repos/{owner}/{repo}/issues/{issue_number}', at, { signal });
}

it('takes only routes and parameters that GitHub describes', () => {
  expectTypeOf(refused).returns.resolves.toBeVoid();
});
