import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { repository } from '../fields.js';
import { overwrites } from '../hints.js';
import { idField, idText } from '../ids.js';

const input = z.object({
  ...repository,
  release_id: idField.optional().describe('To change one'),
  tag: z.string().optional().describe('e.g. v1.0'),
  target: z.string().optional().describe('Branch or SHA of a new tag, e.g. main'),
  name: z.string().optional().describe('e.g. Version 1'),
  body: z.string().optional().describe('Notes in Markdown'),
  generate_notes: z.boolean().optional().describe('When new'),
  draft: z.boolean().optional().describe('New ones are; false publishes, asks first'),
  prerelease: z.boolean().optional().describe('e.g. true'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;

export const releaseWrite = defineTool({
  name: 'release_write',
  title: 'Write release',
  access: 'write',
  toolset: 'releases',
  description: 'Creates or changes a release.',
  annotations: overwrites,
  findOut: 'Look with list_releases',
  input,
  output: z.object({ release_id: z.string(), tag: z.string(), draft: z.boolean(), url: z.string() }),
  confirm: preview,
  async handler(
    { owner, repo, release_id, tag, target, generate_notes, ...fields },
    { client, ...ctx }: Context,
  ) {
    const shared = { owner, repo, target_commitish: target, ...fields };
    const { data } =
      release_id === undefined
        ? await client.rest(
            'POST /repos/{owner}/{repo}/releases',
            {
              ...shared,
              draft: fields.draft ?? true,
              tag_name: tag ?? '',
              generate_release_notes: generate_notes,
            },
            ctx,
          )
        : await client.rest(
            'PATCH /repos/{owner}/{repo}/releases/{release_id}',
            { ...shared, release_id, tag_name: tag },
            { ...ctx, safe: true },
          );
    return { release_id: idText(data.id), tag: data.tag_name, draft: data.draft, url: data.html_url };
  },
});

/** A published release tells its watchers, makes its tag and sets workflows going: none of it can be taken back. */
async function preview(given: Input, { client, ...ctx }: Context): Promise<Preview | undefined> {
  const { owner, repo, release_id, tag, target, draft } = given;
  client.fence.check(owner, repo, 'write');
  const at = target === undefined ? '' : ` at ${target}`;
  if (release_id === undefined) {
    if (tag === undefined)
      throw new ToolError('invalid_argument', 'A new release needs tag.', {
        next: 'Give tag, or release_id.',
      });
    return draft !== false ? undefined : { message: `Publish release ${tag}${at} of ${owner}/${repo}?` };
  }
  const { data } = await client.rest(
    'GET /repos/{owner}/{repo}/releases/{release_id}',
    { owner, repo, release_id },
    ctx,
  );
  if (draft && !data.draft)
    return {
      message: `Turn the published release ${data.tag_name} of ${owner}/${repo} into a draft, out of sight?`,
      version: data.published_at ?? '',
    };
  if (draft !== false || !data.draft) return undefined;
  return {
    message: `Publish release ${tag ?? data.tag_name}${at} of ${owner}/${repo}?`,
    version: data.created_at,
  };
}
