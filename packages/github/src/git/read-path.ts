import { ToolError } from '@patchbay/core';
import { trimSlashes } from '../fence/names.js';
import type { Schemas } from '../rest-types.js';
import { decodeText } from '../text/decode-text.js';
import type { Place } from './branch-head.js';
import { checkRef } from './check-ref.js';
import { readBlob } from './read-blob.js';

// https://docs.github.com/rest/repos/contents: what is larger, no media type gives.
const mostBytes = 100_000_000;

/** What stands at a path: the whole text of a file, the tree of a directory, or where a link leads that is no file here. */
export type AtPath =
  | { kind: 'file'; path: string; sha: string; size: number; text: string }
  | { kind: 'directory'; path: string; sha: string }
  | { kind: 'link'; path: string; target: string };

/** What the `object` media type answers: the type of the operation has no name for it. */
type Found =
  | Schemas['content-file']
  | Schemas['content-submodule']
  | Schemas['content-symlink']
  | (Omit<Schemas['content-tree'], 'type'> & { type: 'dir' });

/**
 * Reads a path of a repository, of the default branch without a ref.
 * @throws ToolError `refused` for a submodule, for what is no text, and for files over 100 MB
 */
export async function readPath(
  place: Place,
  { path: given, ref }: { path: string; ref?: string | undefined },
): Promise<AtPath> {
  const { client, owner, repo, scope } = place;
  const path = trimSlashes(given);
  await checkRef(place, ref);
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/contents/{path}',
    { owner, repo, path, ref },
    { ...scope, accept: 'application/vnd.github.object+json' },
  );
  // Asked for as an object, so that a directory is one, too.
  const found = data as Found;
  if (found.type === 'dir') return { kind: 'directory', path, sha: found.sha };
  if (found.type === 'symlink') return { kind: 'link', path, target: found.target };
  if (found.type === 'submodule')
    throw new ToolError('refused', `${path} is a submodule, at commit ${found.sha} of another repository.`, {
      next: 'Read it there; .gitmodules says which repository.',
      details: { commit_sha: found.sha },
    });
  if (found.type !== 'file')
    throw new ToolError('upstream_error', 'GitHub answered with something that is no file.', {
      next: 'Call again in a moment.',
    });
  const { sha, size } = found;
  const text = decodeText(await bytesOf(found, place));
  if (text !== undefined) return { kind: 'file', path, sha, size, text };
  throw new ToolError('refused', `${path} is not UTF-8 text (${size} bytes).`, {
    next: 'Only text can be read here.',
    details: { blob_sha: sha, size },
  });
}

/** Up to 1 MB come with the answer, more as a blob of its own. */
async function bytesOf(
  { content, encoding, sha, size }: Schemas['content-file'],
  place: Place,
): Promise<Uint8Array> {
  if (encoding === 'base64') return Buffer.from(content, 'base64');
  if (size > mostBytes)
    throw new ToolError('refused', `The file has ${size} bytes; GitHub gives files up to ${mostBytes}.`, {
      next: 'Use search_code, or a clone.',
    });
  return readBlob(place, { sha, maxBytes: mostBytes });
}
