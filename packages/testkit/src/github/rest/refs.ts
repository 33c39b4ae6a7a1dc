import * as z from 'zod';
import { checkUse } from '../access.js';
import { boolean, flag, paging } from '../fields.js';
import { ancestors } from '../git/history.js';
import type { Sha } from '../git/objects.js';
import { moveRef, refSha, removeRef, resolveCommit } from '../model/repositories.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import { type Route, route, type Schemas, type Viewer } from '../route.js';
import { commitView } from '../views/commit.js';
import { protectionView, repositoryUrl, repositoryWeb } from '../views/repository.js';
import { notEmpty } from './git-objects.js';

export const refRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/git/ref/{ref}', { need: 'contents:read' }, (call) => {
    const ref = `refs/${call.params.ref}`;
    return { status: 200, body: refView(call, notEmpty(call.repository), ref) };
  }),
  route('get', '/repos/{owner}/{repo}/git/matching-refs/{ref}', { need: 'contents:read' }, (call) => {
    const prefix = `refs/${call.params.ref}`;
    const names = [...notEmpty(call.repository).refs.keys()].filter((name) => name.startsWith(prefix)).sort();
    return { status: 200, body: names.map((name) => refView(call, call.repository, name)) };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/git/refs',
    { need: 'contents:write', body: { ref: z.string(), sha: z.string() } },
    (call) => {
      const { ref, sha } = call.body;
      const repository = notEmpty(call.repository);
      if (!/^refs\/[^/]+\/.+/.test(ref) || !validName(ref))
        throw refusal(422, 'Reference name is not valid.');
      checkObject(repository, sha);
      if (repository.refs.has(ref)) throw refusal(422, 'Reference already exists');
      moveRef(call.state, repository, ref, sha);
      return { status: 201, body: refView(call, repository, ref) };
    },
  ),
  route(
    'patch',
    '/repos/{owner}/{repo}/git/refs/{ref}',
    { need: 'contents:write', body: { sha: z.string(), force: boolean } },
    (call) => {
      const ref = `refs/${call.params.ref}`;
      const repository = notEmpty(call.repository);
      const before = repository.refs.get(ref);
      if (before === undefined) throw refusal(422, 'Reference does not exist');
      checkObject(repository, call.body.sha);
      checkProtected(call, ref, 422);
      const forward = ancestors(repository.store, call.body.sha).has(before);
      if (!forward && !call.body.force) throw refusal(422, 'Update is not a fast forward');
      if (!forward && repository.protections.has(branchOf(ref)))
        throw refusal(422, 'Cannot force-push to this branch');
      moveRef(call.state, repository, ref, call.body.sha);
      return { status: 200, body: refView(call, repository, ref) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/git/refs/{ref}', { need: 'contents:write' }, (call) => {
    const ref = `refs/${call.params.ref}`;
    const repository = notEmpty(call.repository);
    if (!repository.refs.has(ref)) throw refusal(422, 'Reference does not exist');
    if (repository.protections.has(branchOf(ref))) throw refusal(422, 'Cannot delete this branch');
    if (ref === `refs/heads/${repository.defaultBranch}`) {
      throw refusal(422, 'Cannot delete the default branch');
    }
    removeRef(call.state, repository, ref);
    return { status: 204, body: undefined };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/branches',
    { need: 'contents:read', query: { protected: flag, ...paging } },
    (call) => {
      const { repository } = call;
      const wanted = call.query?.protected;
      const names = branches(repository).filter(
        (name) => wanted === undefined || repository.protections.has(name) === wanted,
      );
      return {
        status: 200,
        body: call.page(names).map((name) => {
          const sha = repository.refs.get(`refs/heads/${name}`) ?? '';
          return {
            name,
            commit: { sha, url: `${repositoryUrl(call, repository)}/commits/${sha}` },
            protected: repository.protections.has(name),
          };
        }),
      };
    },
  ),
  route('get', '/repos/{owner}/{repo}/branches/{branch}', { need: 'contents:read' }, (call) => {
    const { repository, params } = call;
    const sha = repository.refs.get(`refs/heads/${params.branch}`);
    if (sha === undefined) throw refusal(404, 'Branch not found');
    const self = `${repositoryUrl(call, repository)}/branches/${params.branch}`;
    return {
      status: 200,
      body: {
        name: params.branch,
        commit: commitView(call, repository, found(repository.store.commits.get(sha))),
        _links: { self, html: `${repositoryWeb(call, repository)}/tree/${params.branch}` },
        protected: repository.protections.has(params.branch),
        protection: protectionView(call, repository, params.branch),
        protection_url: `${self}/protection`,
      },
    };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/branches/{branch}/protection',
    { need: 'administration:read', role: 'admin' },
    (call) => {
      const { repository, params } = call;
      if (!repository.refs.has(`refs/heads/${params.branch}`)) throw refusal(404, 'Branch not found');
      if (!repository.protections.has(params.branch)) throw refusal(404, 'Branch not protected');
      return { status: 200, body: protectionView(call, repository, params.branch) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/tags', { need: 'contents:read', query: paging }, (call) => {
    const { repository } = call;
    const names = [...repository.refs.keys()]
      .filter((name) => name.startsWith('refs/tags/'))
      .map((name) => name.slice(10));
    const url = repositoryUrl(call, repository);
    return {
      status: 200,
      body: call.page(names.sort().reverse()).map((name) => {
        const { sha } = found(resolveCommit(repository, `refs/tags/${name}`));
        return {
          name,
          zipball_url: `${url}/zipball/refs/tags/${name}`,
          tarball_url: `${url}/tarball/refs/tags/${name}`,
          commit: { sha, url: `${url}/commits/${sha}` },
          node_id: `REF_${name}`,
        };
      }),
    };
  }),
];

/** The default branch is not first: GitHub sorts by name. */
export function branches(repository: Repository): string[] {
  return [...repository.refs.keys()]
    .filter((name) => name.startsWith('refs/heads/'))
    .map(branchOf)
    .sort();
}

/**
 * A protected branch takes changes by pull request only; admins pass unless the rule binds them. The contents route
 * answers 409, the ref route 422.
 */
export function checkProtected(
  viewer: Viewer & { repository: Repository },
  ref: string,
  status: 409 | 422,
): void {
  const rule = viewer.repository.protections.get(branchOf(ref));
  if (!rule || (!rule.enforceAdmins && isAdmin(viewer))) return;
  throw refusal(
    status,
    'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
  );
}

function isAdmin(viewer: Viewer & { repository: Repository }): boolean {
  try {
    checkUse(viewer.caller, viewer.repository, { need: 'contents:write', role: 'admin' });
    return viewer.caller.token?.kind !== 'installation';
  } catch {
    return false;
  }
}

function branchOf(ref: string): string {
  return ref.replace('refs/heads/', '');
}

function refView(viewer: Viewer, repository: Repository, ref: string): Schemas['git-ref'] {
  const sha = found(refSha(repository, ref));
  const url = `${repositoryUrl(viewer, repository)}/git`;
  const type = repository.store.tags.has(sha) ? 'tag' : 'commit';
  return {
    ref,
    node_id: `REF_${ref}`,
    url: `${url}/${ref}`,
    object: { sha, type, url: `${url}/${type}s/${sha}` },
  };
}

function checkObject(repository: Repository, sha: Sha): void {
  if (!repository.store.commits.has(sha) && !repository.store.tags.has(sha))
    throw refusal(422, 'Object does not exist');
}

/** git check-ref-format, the parts that matter. */
function validName(ref: string): boolean {
  return !/\.\.|[\s~^:?*[\\]|@\{|\/\/|\/$|\.$|\.lock$|\/\./.test(ref);
}
