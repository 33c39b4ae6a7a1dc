import { cutText, defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor } from '../fields.js';
import { reads } from '../hints.js';
import { needed } from '../needed.js';
import { pageNumber, pageOf } from '../paging.js';
import type { Schemas } from '../rest-types.js';

const longestFile = 12_000;

const item = z.object({
  gist_id: z.string().optional(),
  description: z.string().optional(),
  files: z.array(z.string()).optional(),
  public: z.boolean().optional(),
  updated_at: z.string().optional(),
  filename: z.string().optional(),
  bytes: z.int().optional(),
  content: z.string().optional(),
});

export const gistRead = defineTool({
  name: 'gist_read',
  title: 'Read gists',
  access: 'read',
  toolset: 'gists',
  description: 'The files of a gist; without gist_id your gists, or those of a user.',
  annotations: reads,
  input: z.object({
    gist_id: z.string().optional().describe('e.g. aa5a315d61ae9438b18d'),
    username: z.string().optional().describe('e.g. acme'),
    filename: z.string().optional().describe('Only this file, e.g. notes.md'),
    cursor,
  }),
  output: list('items', item, { hasNext: true }),
  async handler({ gist_id, username, filename }, { client, ...ctx }: ToolContext<GithubClient>) {
    client.fence.checkOutside('Gists', 'read');
    if (gist_id !== undefined) {
      const { data } = await client.rest('GET /gists/{gist_id}', { gist_id }, ctx);
      if (client.settings.GITHUB_LOCKDOWN_MODE && data.owner?.login !== (await client.viewer(ctx)).login)
        throw new ToolError('refused', 'This gist belongs to somebody else.', {
          next: 'GITHUB_LOCKDOWN_MODE hides it; only the user can change that.',
        });
      const files = Object.values(needed(data.files, 'files')).flatMap((file) => (file ? [file] : []));
      const wanted = filename === undefined ? files : files.filter((file) => file.filename === filename);
      if (filename !== undefined && wanted.length === 0)
        throw new ToolError('not_found', `The gist has no file ${filename}.`, {
          next: `It has: ${files.map((file) => file.filename).join(', ')}.`,
        });
      return {
        items: wanted.map((file) => ({
          filename: needed(file.filename, 'filename'),
          bytes: needed(file.size, 'size'),
          content: cutText(needed(file.content, 'content'), Math.floor(longestFile / wanted.length)),
        })),
      };
    }
    const page = { per_page: 30, page: pageNumber(ctx) };
    const reply =
      username === undefined
        ? await client.rest('GET /gists', page, ctx)
        : await client.rest('GET /users/{username}/gists', { username, ...page }, ctx);
    return pageOf(reply, reply.data.map(toRow));
  },
});

function toRow(gist: Schemas['base-gist']): z.input<typeof item> {
  return {
    gist_id: gist.id,
    ...(gist.description ? { description: cutText(gist.description, 120) } : {}),
    files: Object.keys(gist.files).slice(0, 10),
    ...(gist.public ? { public: true } : {}),
    updated_at: gist.updated_at,
  };
}
