import { defineTool, type Preview, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { overwrites } from '../hints.js';
import { needed } from '../needed.js';
import type { RouteInput } from '../rest-types.js';

const input = z.object({
  gist_id: z.string().optional().describe('To change one, e.g. aa5a315d61ae9438b18d'),
  files: z
    .array(
      z.object({
        filename: z.string().describe('e.g. notes.md'),
        content: z.string().optional().describe('Left out: delete the file'),
      }),
    )
    .max(50)
    .optional()
    .describe('New or changed'),
  description: z.string().optional().describe('e.g. Notes'),
  public: z.boolean().optional().describe('When new'),
});

type Input = z.output<typeof input>;
type Context = ToolContext<GithubClient>;
type FilesInput = RouteInput<'PATCH /gists/{gist_id}'>['files'];

export const gistWrite = defineTool({
  name: 'gist_write',
  title: 'Write gist',
  access: 'write',
  toolset: 'gists',
  description: 'Creates or changes a gist; asks before a file is deleted.',
  annotations: overwrites,
  findOut: 'Look with gist_read',
  input,
  output: z.object({ gist_id: z.string(), url: z.string() }),
  confirm: preview,
  async handler({ gist_id, files = [], description, public: isPublic }, { client, ...ctx }: Context) {
    client.fence.checkOutside('Gists', 'write');
    if (gist_id === undefined) {
      const contents = Object.fromEntries(
        files.map(({ filename, content }) => [filename, { content: content ?? '' }]),
      );
      const { data } = await client.rest(
        'POST /gists',
        { files: contents, description, public: isPublic },
        ctx,
      );
      return { gist_id: needed(data.id, 'id'), url: needed(data.html_url, 'html_url') };
    }
    const changes = Object.fromEntries(
      files.map(({ filename, content }) => [filename, content === undefined ? null : { content }]),
    );
    const { data } = await client.rest(
      'PATCH /gists/{gist_id}',
      // GitHub deletes a file that is set to null; its description leaves the null out.
      { gist_id, description, ...(files.length > 0 ? { files: changes as FilesInput } : {}) },
      { ...ctx, safe: true },
    );
    return { gist_id: needed(data.id, 'id'), url: needed(data.html_url, 'html_url') };
  },
});

async function preview(
  { gist_id, files = [] }: Input,
  { client, ...ctx }: Context,
): Promise<Preview | undefined> {
  client.fence.checkOutside('Gists', 'write');
  const deleted = files.filter(({ content }) => content === undefined).map(({ filename }) => filename);
  if (gist_id === undefined) {
    if (files.length > 0 && deleted.length === 0) return undefined;
    throw new ToolError('invalid_argument', 'A new gist needs files with content.', {
      next: 'Give files, or gist_id.',
    });
  }
  if (deleted.length === 0) return undefined;
  const { data } = await client.rest('GET /gists/{gist_id}', { gist_id }, ctx);
  return {
    message: `Delete ${deleted.join(', ')} from the gist ${data.description || gist_id}?`,
    version: data.updated_at ?? '',
  };
}
