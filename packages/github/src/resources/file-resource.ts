import { defineResource, type Resource, type ResourceContext } from '@patchbay/core';
import type { GithubClient } from '../client/github-client.js';
import { listDirectory } from '../git/list-directory.js';
import { readPath } from '../git/read-path.js';
import { cleanText } from '../text/invisible.js';
import { completeOwner, completePath, completeRef, completeRepository } from './complete.js';

type Context = ResourceContext<GithubClient>;

const shared = {
  mimeType: 'text/plain',
  read: (variables: Record<string, string>, context: Context) => read(variables, context),
  complete: { owner: completeOwner, repo: completeRepository, ref: completeRef, path: completePath },
};

/** A file or directory of the default branch; slashes in the path are percent-encoded. */
export const fileResource: Resource<GithubClient> = defineResource({
  ...shared,
  uriTemplate: 'repo://{owner}/{repo}/contents/{path}',
  name: 'repository_file',
  title: 'File',
  description: 'A file or directory of the default branch.',
});

/** The same of a branch, tag or commit. */
export const fileAtRefResource: Resource<GithubClient> = defineResource({
  ...shared,
  uriTemplate: 'repo://{owner}/{repo}/ref/{ref}/contents/{path}',
  name: 'repository_file_at_ref',
  title: 'File at a branch, tag or commit',
  description: 'A file or directory of a branch, tag or commit.',
});

async function read(
  { owner = '', repo = '', path = '', ref }: Record<string, string>,
  { client, ...scope }: Context,
): Promise<{ text: string }> {
  const place = { client, owner, repo, scope };
  const found = await readPath(place, { path, ref });
  if (found.kind === 'link') return { text: found.target };
  if (found.kind === 'file') return { text: cleanText(found.text).text };
  const { lines } = await listDirectory(place, { sha: found.sha, recursive: false });
  return { text: lines.join('\n') };
}
