import { createHash } from 'node:crypto';
import { ToolError } from '@patchbay/core';
import type { Place } from './branch-head.js';

/**
 * The bytes of a blob, up to 100 MB (the limit of GitHub's blobs API).
 * @throws ToolError `upstream_error` when something else came, such as the page of a proxy
 */
export async function readBlob(
  { client, owner, repo, scope }: Place,
  { sha, maxBytes }: { sha: string; maxBytes: number },
): Promise<Uint8Array> {
  const { data } = await client.raw(
    'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    { owner, repo, file_sha: sha },
    { ...scope, accept: 'application/vnd.github.raw+json', maxBytes },
  );
  checkBlob(data, sha);
  return data;
}

/**
 * Git names a blob by the hash of its bytes, so what came can be told from what was asked for.
 * @throws ToolError `upstream_error` when it is something else
 */
function checkBlob(bytes: Uint8Array, sha: string): void {
  const hash = createHash(sha.length === 64 ? 'sha256' : 'sha1');
  if (hash.update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex') === sha) return;
  throw new ToolError('upstream_error', 'What came is not the file that was asked for.', {
    next: 'A proxy may stand in between, or the answer was cut: call again, then check the network.',
    connectionFault: true,
  });
}
