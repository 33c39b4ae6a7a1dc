import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { applyEdits } from '../edits/apply-edits.js';
import { repository } from '../fields.js';
import { branchHead } from '../git/branch-head.js';
import { commitChanges } from '../git/commit-changes.js';
import { branchField, expectedHead, modeOf } from '../git/fields.js';
import { readBlob } from '../git/read-blob.js';
import { checkedPath, checkIsFile, createTreeReader } from '../git/tree-reader.js';
import { overwrites } from '../hints.js';
import { decodeText } from '../text/decode-text.js';

// A tree with its files' texts in it is one request; GitHub takes tens of megabytes, a person edits far less.
const mostBytes = 10_000_000;
const mostHunks = 50;

export const editFile = defineTool({
  name: 'edit_file',
  title: 'Edit file',
  access: 'write',
  toolset: 'repos',
  description: 'Replaces exact text in a file as one commit; each old_text must be there once.',
  annotations: overwrites,
  findOut: 'Look with list_commits',
  input: z.object({
    ...repository,
    path: z.string().describe('e.g. src/index.ts'),
    edits: z
      .array(
        z.object({
          old_text: z.string().describe('e.g. const a = 1;'),
          new_text: z.string().describe('e.g. const a = 2;'),
          replace_all: z.boolean().optional().describe('e.g. true'),
        }),
      )
      .max(100)
      .describe('Made in order'),
    branch: branchField,
    message: z.string().optional().describe('e.g. Fix typo'),
    expected_head_sha: expectedHead,
    dry_run: z.boolean().optional().describe('Only show the diff'),
  }),
  output: z.object({
    branch: z.string(),
    head_sha: z.string().optional(),
    commit_sha: z.string().optional(),
    url: z.string().optional(),
    changes: z.int(),
    diff: z.string().optional(),
  }),
  async handler({ owner, repo, edits, ...input }, { client, ...ctx }: ToolContext<GithubClient>) {
    client.fence.check(owner, repo, 'write');
    const place = { client, owner, repo, scope: ctx };
    const path = checkedPath(input.path);
    const head = await branchHead(place, { branch: input.branch, expected: input.expected_head_sha });
    const entry = await createTreeReader(place, head.tree).entry(path);
    checkIsFile(path, entry);
    if (!entry)
      throw new ToolError('not_found', `${head.branch} has no file ${path}.`, {
        next: 'List the directory with get_file_contents; push_files makes new files.',
      });
    const before = decodeText(await readBlob(place, { sha: entry.sha, maxBytes: mostBytes }));
    if (before === undefined)
      throw new ToolError('refused', `${path} is not UTF-8 text.`, {
        next: 'Replace it whole with push_files.',
      });
    const { text, hunks } = applyEdits(before, edits, path);
    const done = { branch: head.branch, changes: hunks.length };
    if (input.dry_run) {
      const more = hunks.length > mostHunks ? `\n... ${hunks.length - mostHunks} more` : '';
      return { ...done, head_sha: head.sha, diff: `${hunks.slice(0, mostHunks).join('\n')}${more}` };
    }
    const commit = await commitChanges(place, head, {
      changes: [{ path, mode: modeOf(entry), content: text }],
      message: input.message ?? `Update ${path}`,
    });
    return {
      ...done,
      commit_sha: commit,
      url: `${client.host.webUrl}/${owner}/${repo}/commit/${commit}`,
    };
  },
});
