import * as z from 'zod';
import { person, string } from '../fields.js';
import { type GitPerson, type Sha, writeBlob, writeCommit, writeTag } from '../git/objects.js';
import { editTree, listTree, type TreeChange } from '../git/trees.js';
import { personOf, resolveCommit } from '../model/repositories.js';
import type { Repository } from '../records/repository.js';
import { found, refusal } from '../refusal.js';
import { type Route, route, type Schemas, type Viewer } from '../route.js';
import { isoSeconds } from '../state.js';
import { gitCommit } from '../views/commit.js';
import { repositoryUrl } from '../views/repository.js';

/** Blobs above this are not served (GitHub's documented limit of the blobs API). */
const MAX_BLOB_BYTES = 100_000_000;

/** A recursive tree stops here and says `truncated` (GitHub's documented limit). */
const MAX_TREE_ENTRIES = 100_000;

export const gitObjectRoutes: Route[] = [
  route(
    'post',
    '/repos/{owner}/{repo}/git/blobs',
    { need: 'contents:write', body: { content: z.string(), encoding: string } },
    (call) => {
      notEmpty(call.repository);
      const { content, encoding } = call.body;
      const sha = writeBlob(
        call.repository.store,
        Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8'),
      );
      return { status: 201, body: { sha, url: `${repositoryUrl(call, call.repository)}/git/blobs/${sha}` } };
    },
  ),
  route('get', '/repos/{owner}/{repo}/git/blobs/{file_sha}', { need: 'contents:read' }, (call) => {
    notEmpty(call.repository);
    const { file_sha: sha } = call.params;
    const content = found(call.repository.store.blobs.get(sha));
    if (content.length > MAX_BLOB_BYTES) {
      throw refusal(
        403,
        'This API returns blobs up to 100 MB in size. The requested blob is too large to fetch via the API, but you can always clone the repository via Git in order to obtain this blob.',
        {
          errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
        },
      );
    }
    if (/\braw\b/.test(call.accept)) {
      return {
        status: 200,
        raw: content,
        headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
      };
    }
    return {
      status: 200,
      body: {
        sha,
        node_id: `B_${sha}`,
        size: content.length,
        url: `${repositoryUrl(call, call.repository)}/git/blobs/${sha}`,
        content: wrappedBase64(content),
        encoding: 'base64',
      },
    };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/git/trees',
    {
      need: 'contents:write',
      body: {
        tree: z.array(
          z.strictObject({
            path: string,
            mode: z.enum(['100644', '100755', '040000', '160000', '120000']).optional(),
            type: z.enum(['blob', 'tree', 'commit']).optional(),
            sha: z.string().nullable().optional(),
            content: string,
          }),
        ),
        base_tree: string,
      },
    },
    (call) => {
      const { store } = notEmpty(call.repository);
      const base = call.body.base_tree;
      const baseTree = base === undefined ? undefined : (store.commits.get(base)?.tree ?? base);
      if (baseTree !== undefined && !store.trees.has(baseTree))
        throw refusal(422, `base_tree is not a valid tree oid: ${base}`);
      const changes = new Map<string, TreeChange>();
      for (const entry of call.body.tree) {
        const path = entry.path ?? '';
        const bad =
          path === '' ||
          path.startsWith('/') ||
          path.split('/').some((part) => ['', '.', '..', '.git'].includes(part));
        if (bad) throw refusal(422, 'tree.path contains a malformed path component');
        changes.set(path, treeChange(store, entry));
      }
      const sha = editTree(store, baseTree, changes);
      return { status: 201, body: treeView(call, call.repository, { sha, recursive: false }) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/git/trees/{tree_sha}',
    { need: 'contents:read', query: { recursive: string } },
    (call) => {
      const { store } = notEmpty(call.repository);
      const wanted = call.params.tree_sha;
      const sha = store.trees.has(wanted) ? wanted : found(resolveCommit(call.repository, wanted)).tree;
      // Any value, even `0` or `false`, asks for the recursive listing.
      const recursive = call.query?.recursive !== undefined;
      return { status: 200, body: treeView(call, call.repository, { sha, recursive }) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/git/commits',
    {
      need: 'contents:write',
      body: {
        message: z.string(),
        tree: z.string(),
        parents: z.array(z.string()).optional(),
        author: person,
        committer: z.strictObject({ name: string, email: string, date: string }).optional(),
        signature: string,
      },
    },
    (call) => {
      const { store } = notEmpty(call.repository);
      const { tree, parents = [], message } = call.body;
      if (!store.trees.has(tree)) throw refusal(422, 'Tree SHA does not exist');
      if (parents.some((parent) => !store.commits.has(parent)))
        throw refusal(422, 'Parent SHA does not exist or is not a commit object');
      const me = personOf(call.state, found(call.caller.account));
      const author = stamped(call.body.author, me);
      const commit = writeCommit(store, {
        message,
        tree,
        parents,
        author,
        committer: stamped(call.body.committer, author),
      });
      return { status: 201, body: gitCommit(call, call.repository, commit) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/git/commits/{commit_sha}', { need: 'contents:read' }, (call) => {
    const { store } = notEmpty(call.repository);
    return {
      status: 200,
      body: gitCommit(call, call.repository, found(store.commits.get(call.params.commit_sha))),
    };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/git/tags',
    {
      need: 'contents:write',
      body: {
        tag: z.string(),
        message: z.string(),
        object: z.string(),
        type: z.enum(['commit', 'tree', 'blob']),
        tagger: person,
      },
    },
    (call) => {
      const { store } = notEmpty(call.repository);
      const { tag, message, object, type } = call.body;
      const kinds = { commit: store.commits, tree: store.trees, blob: store.blobs };
      if (!kinds[type].has(object)) throw refusal(422, 'Object does not exist');
      const tagger = stamped(call.body.tagger, personOf(call.state, found(call.caller.account)));
      const written = writeTag(store, { tag, message, object, type, tagger });
      return { status: 201, body: tagView(call, call.repository, written.sha) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/git/tags/{tag_sha}', { need: 'contents:read' }, (call) => ({
    status: 200,
    body: tagView(call, call.repository, call.params.tag_sha),
  })),
];

/** 409 for a repository without a commit: git data needs one. */
export function notEmpty(repository: Repository): Repository {
  if (repository.refs.size === 0) throw refusal(409, 'Git Repository is empty.');
  return repository;
}

/** Base64 in lines of 60 characters, the way GitHub sends it. */
export function wrappedBase64(content: Buffer): string {
  return content.toString('base64').replace(/.{1,60}/g, '$&\n');
}

/** A person as request bodies give one. */
export interface PersonFields {
  name?: string | undefined;
  email?: string | undefined;
  date?: string | undefined;
}

/** A person of a request body over the defaults, its date made canonical. */
export function stamped(given: PersonFields | undefined, fallback: GitPerson): GitPerson {
  const date = Date.parse(given?.date ?? fallback.date);
  if (Number.isNaN(date)) throw refusal(422, 'Invalid date');
  return {
    name: given?.name ?? fallback.name,
    email: given?.email ?? fallback.email,
    date: isoSeconds(date),
  };
}

interface TreeField {
  path?: string | undefined;
  mode?: '100644' | '100755' | '040000' | '160000' | '120000' | undefined;
  sha?: string | null | undefined;
  content?: string | undefined;
}

function treeChange(store: Repository['store'], { mode = '100644', sha, content }: TreeField): TreeChange {
  if (sha !== undefined && content !== undefined)
    throw refusal(422, 'Must supply either tree.sha or tree.content, not both.');
  if (sha === null) return null;
  if (content !== undefined) return { mode, sha: writeBlob(store, content) };
  if (sha === undefined) throw refusal(422, 'Must supply a valid tree.sha');
  const known = mode === '160000' || (mode === '040000' ? store.trees.has(sha) : store.blobs.has(sha));
  if (!known) throw refusal(422, `tree.sha ${sha} is not a valid ${mode === '040000' ? 'tree' : 'blob'}`);
  return { mode, sha };
}

function treeView(
  viewer: Viewer,
  repository: Repository,
  { sha, recursive }: { sha: Sha; recursive: boolean },
): Schemas['git-tree'] {
  const url = `${repositoryUrl(viewer, repository)}/git`;
  const all = listTree(repository.store, sha, recursive);
  return {
    sha,
    url: `${url}/trees/${sha}`,
    tree: all.slice(0, MAX_TREE_ENTRIES).map((entry) => {
      const common = { path: entry.path, mode: entry.mode, sha: entry.sha };
      if (entry.mode === '040000') return { ...common, type: 'tree', url: `${url}/trees/${entry.sha}` };
      if (entry.mode === '160000') return { ...common, type: 'commit' };
      const size = repository.store.blobs.get(entry.sha)?.length ?? 0;
      return { ...common, type: 'blob', size, url: `${url}/blobs/${entry.sha}` };
    }),
    truncated: all.length > MAX_TREE_ENTRIES,
  };
}

function tagView(viewer: Viewer, repository: Repository, sha: Sha): Schemas['git-tag'] {
  const tag = found(repository.store.tags.get(sha));
  const url = `${repositoryUrl(viewer, repository)}/git`;
  return {
    node_id: `TA_${sha}`,
    sha,
    url: `${url}/tags/${sha}`,
    tagger: tag.tagger,
    object: { sha: tag.object, type: tag.type, url: `${url}/${tag.type}s/${tag.object}` },
    tag: tag.tag,
    message: tag.message,
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  };
}
