import * as z from 'zod';
import { person, string, text } from '../fields.js';
import { type Commit, type TreeEntry, writeBlob, writeCommit } from '../git/objects.js';
import { editTree, entryAt, type TreeChange } from '../git/trees.js';
import { moveRef, personOf, resolveCommit } from '../model/repositories.js';
import type { Repository } from '../records/repository.js';
import { found, notFound, refusal } from '../refusal.js';
import { type RawAnswer, type Route, route, type Schemas, type Viewer } from '../route.js';
import { gitCommit } from '../views/commit.js';
import { repositoryUrl, repositoryWeb } from '../views/repository.js';
import { type PersonFields, stamped, wrappedBase64 } from './git-objects.js';
import { checkProtected } from './refs.js';

/** Limits of the contents API: JSON up to 1 MB, raw and object up to 100 MB, 1,000 entries of a directory. */
const MAX_JSON_BYTES = 1_000_000;
const MAX_BYTES = 100_000_000;
const MAX_ENTRIES = 1_000;

const RAW = /application\/vnd\.github\.(?:v3\.)?raw/;
const OBJECT = /application\/vnd\.github\.(?:v3\.)?object/;

export const contentRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/contents/{path}',
    { need: 'contents:read', query: { ref: text } },
    (call) => {
      const path = cleanPath(call.params.path);
      const { entry, place } = locate(call, path, call.query?.ref);
      if (entry.mode === '040000')
        return { status: 200, body: directory(place, { path, entry, wrapped: OBJECT.test(call.accept) }) };
      if (entry.mode === '160000') return { status: 200, body: submodule(place, path, entry) };
      const target = entry.mode === '120000' ? followLink(place, path) : undefined;
      if (entry.mode === '120000' && !target) return { status: 200, body: symlink(place, path, entry) };
      return file(place, { path, entry: target ?? entry, accept: call.accept });
    },
  ),
  route('get', '/repos/{owner}/{repo}/readme', { need: 'contents:read', query: { ref: text } }, (call) => {
    const { entry: root, place } = locate(call, '', call.query?.ref);
    const children = place.repository.store.trees.get(root.sha) ?? [];
    const entry = found(children.find((child) => /^readme(\.(md|txt|rst))?$/i.test(child.name)));
    return file(place, { path: entry.name, entry, accept: call.accept });
  }),
  route(
    'put',
    '/repos/{owner}/{repo}/contents/{path}',
    {
      need: 'contents:write',
      body: {
        message: z.string(),
        content: z.string(),
        sha: string,
        branch: string,
        committer: person,
        author: person,
      },
    },
    (call) => {
      const { body, repository } = call;
      const path = cleanPath(call.params.path);
      const { content, sha } = body;
      if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content)) throw refusal(422, 'content is not valid Base64');
      const { branch, head } = branchHead(repository, body.branch);
      const before = head && entryAt(repository.store, head.tree, path);
      if (before?.mode === '040000') throw refusal(422, `Invalid request.\n\n${path} is a directory.`);
      if (before && sha === undefined) throw refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.');
      // A sha for a path that does not exist is ignored.
      if (before && sha !== before.sha) throw refusal(409, `${path} does not match ${sha}`);
      checkProtected(call, `refs/heads/${branch}`, 409);
      const blob = writeBlob(repository.store, Buffer.from(content, 'base64'));
      const change: TreeChange = { mode: before?.mode ?? '100644', sha: blob };
      const commit = commitOne(call, { ...body, branch, head, path, change });
      const place = { viewer: call, repository, ref: branch };
      const view = { content: plainEntry(place, path, blob), commit: gitCommit(call, repository, commit) };
      return before ? { status: 200, body: view } : { status: 201, body: view };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/contents/{path}',
    {
      need: 'contents:write',
      body: {
        message: z.string(),
        sha: z.string(),
        branch: string,
        committer: z.strictObject({ name: string, email: string }).optional(),
        author: z.strictObject({ name: string, email: string }).optional(),
      },
    },
    (call) => {
      const { body, repository } = call;
      const path = cleanPath(call.params.path);
      const { branch, head } = branchHead(repository, body.branch);
      const before = found(head && entryAt(repository.store, head.tree, path));
      if (before.mode === '040000') throw notFound();
      if (before.sha !== body.sha) throw refusal(409, `${path} does not match ${body.sha}`);
      checkProtected(call, `refs/heads/${branch}`, 409);
      const commit = commitOne(call, { ...body, branch, head, path, change: null });
      return { status: 200, body: { content: null, commit: gitCommit(call, repository, commit) } };
    },
  ),
];

interface Place {
  viewer: Viewer;
  repository: Repository;
  ref: string;
}

/** GitHub refuses dots that climb, even percent-encoded ones. */
function cleanPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.some((part) => part === '.' || part === '..')) {
    throw refusal(400, 'path cannot contain "." or ".." segments');
  }
  return parts.join('/');
}

function locate(call: Viewer & { repository: Repository }, path: string, ref: string | undefined) {
  const { repository } = call;
  if (repository.refs.size === 0) throw refusal(404, 'This repository is empty.');
  const commit = resolveCommit(repository, ref);
  if (!commit) throw refusal(404, `No commit found for the ref ${ref}`);
  const place: Place = { viewer: call, repository, ref: ref ?? repository.defaultBranch };
  return { entry: found(entryAt(repository.store, commit.tree, path)), place };
}

function file(
  place: Place,
  { path, entry, accept }: { path: string; entry: TreeEntry; accept: string },
): { status: 200; body: Schemas['content-file'] } | RawAnswer {
  const content = place.repository.store.blobs.get(entry.sha) ?? Buffer.alloc(0);
  if (content.length > MAX_BYTES) throw tooLarge('This API returns blobs up to 100 MB in size.');
  if (RAW.test(accept)) {
    return {
      status: 200,
      raw: content,
      headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' },
    };
  }
  const links = entryLinks(place, path, entry);
  const common = { name: path.split('/').at(-1) ?? '', path, sha: entry.sha, size: content.length, ...links };
  if (content.length <= MAX_JSON_BYTES) {
    return {
      status: 200,
      body: { type: 'file', ...common, content: wrappedBase64(content), encoding: 'base64' },
    };
  }
  if (!OBJECT.test(accept)) {
    throw tooLarge(
      'This API returns blobs up to 1 MB in size. The requested blob is too large to fetch via the API, but you can use the Git Data API to request blobs up to 100 MB in size.',
    );
  }
  return { status: 200, body: { type: 'file', ...common, content: '', encoding: 'none' } };
}

function tooLarge(message: string): Error {
  return refusal(403, message, { errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }] });
}

/** An array by default; the object media type wraps it with what the directory itself is. */
function directory(
  place: Place,
  { path: prefix, entry, wrapped }: { path: string; entry: TreeEntry; wrapped: boolean },
): Schemas['content-directory'] {
  const children = (place.repository.store.trees.get(entry.sha) ?? []).slice(0, MAX_ENTRIES);
  const items = children.map((child) => {
    const path = prefix ? `${prefix}/${child.name}` : child.name;
    const size = place.repository.store.blobs.get(child.sha)?.length ?? 0;
    // Kept from an old version of the API: a submodule in a listing says it is a file.
    const type = child.mode === '040000' ? 'dir' : child.mode === '120000' ? 'symlink' : 'file';
    return { name: child.name, path, sha: child.sha, size, type, ...entryLinks(place, path, child) } as const;
  });
  if (!wrapped) return items;
  const self: Schemas['content-tree'] = {
    type: 'dir',
    name: entry.name,
    path: prefix,
    sha: entry.sha,
    size: 0,
    ...entryLinks(place, prefix, entry),
    entries: items,
  };
  // The operation's JSON type has no name for the object media type, which is this one.
  return self as unknown as Schemas['content-directory'];
}

function symlink(place: Place, path: string, entry: TreeEntry): Schemas['content-symlink'] {
  const target = place.repository.store.blobs.get(entry.sha)?.toString() ?? '';
  const name = path.split('/').at(-1) ?? '';
  return {
    type: 'symlink',
    target,
    size: target.length,
    name,
    path,
    sha: entry.sha,
    ...entryLinks(place, path, entry),
  };
}

function submodule(
  place: Place,
  path: string,
  entry: TreeEntry,
): Schemas['content-submodule'] & { submodule_git_url: string } {
  const name = path.split('/').at(-1) ?? '';
  const links = { ...entryLinks(place, path, entry), download_url: null };
  return {
    type: 'submodule',
    submodule_git_url: `${place.viewer.web}/${name}.git`,
    size: 0,
    name,
    path,
    sha: entry.sha,
    ...links,
  };
}

/** The file a link points to inside the repository, which is then served in its place. */
function followLink(place: Place, path: string): TreeEntry | undefined {
  const commit = resolveCommit(place.repository, place.ref);
  const entry = commit && entryAt(place.repository.store, commit.tree, path);
  const target = entry && place.repository.store.blobs.get(entry.sha)?.toString();
  if (!commit || !target || target.startsWith('/')) return undefined;
  const parts = path.split('/').slice(0, -1);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const found = entryAt(place.repository.store, commit.tree, parts.join('/'));
  return found?.mode === '100644' || found?.mode === '100755' ? found : undefined;
}

function plainEntry(place: Place, path: string, sha: string) {
  const entry: TreeEntry = { name: path.split('/').at(-1) ?? '', mode: '100644', sha };
  const size = place.repository.store.blobs.get(sha)?.length ?? 0;
  const { _links, git_url, html_url, download_url, url } = entryLinks(place, path, entry);
  return { name: entry.name, path, sha, size, type: 'file', url, html_url, git_url, download_url, _links };
}

function entryLinks({ viewer, repository, ref }: Place, path: string, entry: TreeEntry) {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const kind = entry.mode === '040000' ? 'trees' : 'blobs';
  const url = `${repositoryUrl(viewer, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(viewer, repository)}/git/${kind}/${entry.sha}`;
  const html = `${repositoryWeb(viewer, repository)}/${kind === 'trees' ? 'tree' : 'blob'}/${ref}/${encoded}`;
  const download = `${viewer.downloads}/raw/${repository.id}/${ref}/${encoded}?token=once`;
  return { url, git_url: git, html_url: html, download_url: download, _links: { self: url, git, html } };
}

/** A branch that does not exist is 404, save in an empty repository, where the first write makes it. */
function branchHead(
  repository: Repository,
  name: string | undefined,
): { branch: string; head: Commit | undefined } {
  const branch = (name ?? repository.defaultBranch).replace(/^refs\/heads\//, '');
  const head = repository.store.commits.get(repository.refs.get(`refs/heads/${branch}`) ?? '');
  if (!head && repository.refs.size > 0) throw refusal(404, `Branch ${branch} not found`);
  return { branch, head };
}

function commitOne(
  call: Viewer & { repository: Repository },
  change: {
    branch: string;
    head: Commit | undefined;
    path: string;
    change: TreeChange;
    message: string;
    author?: PersonFields | undefined;
    committer?: PersonFields | undefined;
  },
): Commit {
  const { repository, state } = call;
  const author = stamped(change.author ?? change.committer, personOf(state, found(call.caller.account)));
  const commit = writeCommit(repository.store, {
    tree: editTree(repository.store, change.head?.tree, new Map([[change.path, change.change]])),
    parents: change.head ? [change.head.sha] : [],
    author,
    committer: stamped(change.committer, author),
    message: change.message,
  });
  moveRef(state, repository, `refs/heads/${change.branch}`, commit.sha);
  return commit;
}
