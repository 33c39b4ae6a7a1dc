import { cutText, defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor, repository } from '../fields.js';
import { reads } from '../hints.js';
import { idText } from '../ids.js';
import { pageNumber, pageOf } from '../paging.js';
import type { Schemas } from '../rest-types.js';
import { bodyOf, bodyShape } from '../text/body.js';

const notesInList = 200;
const longestNotes = 10_000;
const mostAssets = 20;

const release = z.object({
  release_id: z.string(),
  tag: z.string(),
  name: z.string().optional(),
  author: z.string().optional(),
  draft: z.boolean().optional(),
  prerelease: z.boolean().optional(),
  published_at: z.string().optional(),
  assets: z.array(z.string()).optional(),
  ...bodyShape,
});

export const listReleases = defineTool({
  name: 'list_releases',
  title: 'List releases',
  access: 'read',
  toolset: 'releases',
  description: 'Releases, newest first; one with all its notes when tag is given.',
  annotations: reads,
  input: z.object({
    ...repository,
    tag: z.string().optional().describe('e.g. v1.0 or latest'),
    cursor,
  }),
  output: list('releases', release, { hasNext: true }),
  async handler({ owner, repo, tag }, { client, ...ctx }: ToolContext<GithubClient>) {
    if (tag !== undefined) {
      const { data } =
        tag === 'latest'
          ? await client.rest('GET /repos/{owner}/{repo}/releases/latest', { owner, repo }, ctx)
          : await client.rest('GET /repos/{owner}/{repo}/releases/tags/{tag}', { owner, repo, tag }, ctx);
      return { items: [toRow(data, longestNotes)] };
    }
    const reply = await client.rest(
      'GET /repos/{owner}/{repo}/releases',
      { owner, repo, per_page: 20, page: pageNumber(ctx) },
      ctx,
    );
    return pageOf(
      reply,
      reply.data.map((found) => toRow(found, notesInList)),
    );
  },
});

function toRow(found: Schemas['release'], notes: number): z.input<typeof release> {
  const assets = found.assets.slice(0, mostAssets).map(({ name, size }) => `${name} ${size}`);
  return {
    release_id: idText(found.id),
    tag: found.tag_name,
    ...(found.name ? { name: cutText(found.name, 120) } : {}),
    ...(found.author ? { author: found.author.login } : {}),
    ...(found.draft ? { draft: true } : {}),
    ...(found.prerelease ? { prerelease: true } : {}),
    ...(found.published_at ? { published_at: found.published_at } : {}),
    ...(assets.length > 0 ? { assets } : {}),
    ...bodyOf(found, notes),
  };
}
