import type { ResourceContext } from '@patchbay/core';
import type { GithubClient } from '../client/github-client.js';
import { insideFence } from '../fence/search.js';
import { listDirectory } from '../git/list-directory.js';
import { readPath } from '../git/read-path.js';

type Context = ResourceContext<GithubClient>;
type Known = Record<string, string>;

/** Owners of the repositories this token can reach. */
export async function completeOwner(typed: string, _known: Known, context: Context): Promise<string[]> {
  const names = await reachable(context);
  return matching([...new Set(names.map((name) => name.split('/')[0] ?? ''))], typed);
}

export async function completeRepository(
  typed: string,
  { owner = '' }: Known,
  context: Context,
): Promise<string[]> {
  const own = (await reachable(context)).filter((name) =>
    name.toLowerCase().startsWith(`${owner.toLowerCase()}/`),
  );
  return matching(
    own.map((name) => name.slice(owner.length + 1)),
    typed,
  );
}

/** Branches that begin with what was typed. */
export async function completeRef(
  typed: string,
  { owner = '', repo = '' }: Known,
  { client, ...scope }: Context,
): Promise<string[]> {
  const input = { owner, repo, ref: typed === '' ? 'heads' : `heads/${typed}` };
  const { data } = await client.rest('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', input, scope);
  return data.map(({ ref }) => ref.replace('refs/heads/', ''));
}

/** Entries of the directory that was typed so far; directories end in a slash. */
export async function completePath(
  typed: string,
  { owner = '', repo = '', ref }: Known,
  { client, ...scope }: Context,
): Promise<string[]> {
  const directory = typed.slice(0, typed.lastIndexOf('/') + 1);
  const place = { client, owner, repo, scope };
  const found = await readPath(place, { path: directory, ref });
  if (found.kind !== 'directory') return [];
  const { lines } = await listDirectory(place, { sha: found.sha, recursive: false });
  const names = lines
    .filter((line) => !line.endsWith('(submodule)'))
    .map((line) => line.replace(/ (?:\d+|\(.*\))$/, ''));
  return matching(
    names.map((name) => `${directory}${name}`),
    typed,
  );
}

/** The hundred repositories pushed to last: a menu is for what one works with. */
async function reachable({ client, ...scope }: Context): Promise<string[]> {
  const found =
    client.kind === 'app'
      ? (await client.rest('GET /installation/repositories', { per_page: 100 }, scope)).data.repositories
      : (await client.rest('GET /user/repos', { sort: 'pushed', per_page: 100 }, scope)).data;
  return insideFence(client.fence, found, ({ full_name }) => full_name).map(({ full_name }) => full_name);
}

function matching(values: string[], typed: string): string[] {
  const start = typed.toLowerCase();
  return values.filter((value) => value.toLowerCase().startsWith(start));
}
