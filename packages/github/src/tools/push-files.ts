import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { type BranchHead, branchHead, defaultBranch, isEmpty, type Place } from '../git/branch-head.js';
import { type Change, commitChanges, storeBlob } from '../git/commit-changes.js';
import { branchField, expectedHead, modeOf } from '../git/fields.js';
import { checkedPath, checkIsFile, createTreeReader } from '../git/tree-reader.js';
import { overwrites } from '../hints.js';
import { needed } from '../needed.js';
import { partlyDone } from '../partly-done.js';

const input = z.object({
  ...repository,
  branch: branchField,
  message: z.string().describe('e.g. Add docs'),
  files: z
    .array(
      z.object({
        path: z.string().describe('e.g. docs/a.md'),
        content: z.string().describe('The whole file'),
        encoding: z.enum(['utf-8', 'base64']).optional().describe('e.g. base64'),
      }),
    )
    .max(100)
    .optional()
    .describe('New or replaced'),
  delete: z.array(z.string()).max(100).optional().describe('Asks first, e.g. ["old.md"]'),
  expected_head_sha: expectedHead,
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;

export const pushFiles = defineTool({
  name: 'push_files',
  title: 'Push files',
  access: 'write',
  toolset: 'repos',
  description: 'Writes or deletes whole files in one commit.',
  annotations: overwrites,
  findOut: 'Look with list_commits',
  input,
  output: z.object({
    branch: z.string(),
    commit_sha: z.string(),
    url: z.string(),
    written: z.int(),
    deleted: z.int().optional(),
    notice: z.string().optional(),
  }),
  confirm: preview,
  async handler(given, ctx: Context) {
    const { owner, repo, message, files = [] } = given;
    const { place, paths } = prepared(given, ctx);
    const answer = (branch: string, sha: string) => ({
      branch,
      commit_sha: sha,
      url: `${ctx.client.host.webUrl}/${owner}/${repo}/commit/${sha}`,
      written: files.length,
      ...(paths.deleted.length > 0 ? { deleted: paths.deleted.length } : {}),
    });
    const head = await headOrNone(place, given);
    if (!head) return firstCommits(place, { given, paths: paths.written, answer });
    const reader = createTreeReader(place, head.tree);
    const changes: Change[] = [];
    for (const path of paths.deleted) {
      const entry = await reader.entry(path);
      checkIsFile(path, entry?.mode === '120000' ? undefined : entry);
      if (!entry)
        throw new ToolError('not_found', `${head.branch} has no file ${path}; nothing was changed.`, {
          next: 'Leave it out of delete, or list the directory with get_file_contents.',
        });
      changes.push({ path, mode: modeOf(entry), sha: null });
    }
    for (const [index, file] of files.entries()) {
      const path = paths.written[index] ?? '';
      const entry = await reader.entry(path);
      checkIsFile(path, entry);
      changes.push({ path, mode: modeOf(entry), ...(await contentOf(place, file)) });
    }
    return answer(head.branch, await commitChanges(place, head, { changes, message }));
  },
});

/** Writing is what was asked for; taking away is asked about. */
async function preview(given: Input, ctx: Context): Promise<Preview | undefined> {
  const { place, paths } = prepared(given, ctx);
  if (paths.deleted.length === 0) return undefined;
  const head = await branchHead(place, { branch: given.branch, expected: given.expected_head_sha });
  const names = paths.deleted.slice(0, 10).join(', ');
  const more = paths.deleted.length > 10 ? ` and ${paths.deleted.length - 10} more` : '';
  return {
    message: `Delete ${names}${more} from ${head.branch} of ${given.owner}/${given.repo}?`,
    version: head.sha,
    details: { head_sha: head.sha, writes: paths.written.length },
  };
}

function prepared(given: Input, { client, ...scope }: Context) {
  const { owner, repo, files = [] } = given;
  client.fence.check(owner, repo, 'write');
  const paths = {
    written: files.map(({ path }) => checkedPath(path)),
    deleted: (given.delete ?? []).map(checkedPath),
  };
  const all = [...paths.written, ...paths.deleted];
  if (all.length === 0)
    throw new ToolError('invalid_argument', 'files and delete are both empty.', {
      next: 'Give one of them.',
    });
  const twice = all.find((path, index) => all.indexOf(path) !== index);
  if (twice !== undefined)
    throw new ToolError('invalid_argument', `${twice} is given twice.`, { next: 'Give every path once.' });
  return { place: { client, owner, repo, scope }, paths };
}

/** Undefined in a repository without a commit, where there is nothing to build on. */
async function headOrNone(
  place: Place,
  { branch, expected_head_sha: expected }: Input,
): Promise<BranchHead | undefined> {
  try {
    return await branchHead(place, { branch, expected });
  } catch (error) {
    if (ToolError.is(error) && error.code === 'not_found' && expected === undefined && (await isEmpty(place)))
      return undefined;
    throw error;
  }
}

/** The git data API works on commits only; the contents API makes the first one, with one file. */
async function firstCommits<T>(
  place: Place,
  { given, paths, answer }: { given: Input; paths: string[]; answer: (branch: string, sha: string) => T },
) {
  const { client, owner, repo, scope } = place;
  const { message, files = [] } = given;
  const [first, ...rest] = files;
  const [path = '', ...others] = paths;
  if (!first)
    throw new ToolError('not_found', 'The repository is empty: there is nothing to delete.', {
      next: 'Write files first.',
    });
  const branch = given.branch ?? (await defaultBranch(place));
  const content = first.encoding === 'base64' ? first.content : Buffer.from(first.content).toString('base64');
  const { data } = await client
    .rest('PUT /repos/{owner}/{repo}/contents/{path}', { owner, repo, path, message, content, branch }, scope)
    .catch((error: unknown) => {
      // Without the old blob's sha GitHub makes new files only.
      if (!ToolError.is(error) || error.code !== 'invalid_argument' || !/\bsha\b/i.test(error.message))
        throw error;
      throw new ToolError(
        'conflict',
        `${path} was written by somebody else meanwhile; nothing was changed.`,
        {
          next: 'Read it with get_file_contents, then decide again.',
          cause: error,
        },
      );
    });
  const sha = needed(data.commit.sha, 'sha');
  if (rest.length === 0) return answer(branch, sha);
  try {
    const head = await branchHead(place, { branch, expected: sha });
    const changes: Change[] = [];
    for (const [index, file] of rest.entries())
      changes.push({ path: others[index] ?? '', mode: '100644', ...(await contentOf(place, file)) });
    const last = await commitChanges(place, head, { changes, message });
    return { ...answer(branch, last), notice: 'The repository was empty, so there are two commits.' };
  } catch (error) {
    throw partlyDone(error, {
      left: `The repository was empty: ${path} is on ${branch} already, the other files were to follow.`,
      next: `Look with list_commits on ${branch}, then push the files that are missing.`,
      details: { first_commit_sha: sha },
    });
  }
}

/** Text goes along with the tree; bytes are stored first. */
async function contentOf(
  place: Place,
  { content, encoding, path }: NonNullable<Input['files']>[number],
): Promise<{ content: string } | { sha: string }> {
  if (encoding !== 'base64') return { content };
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(content))
    throw new ToolError('invalid_argument', `The content of ${path} is no base64.`, {
      next: 'Encode it again.',
    });
  return { sha: await storeBlob(place, content) };
}
