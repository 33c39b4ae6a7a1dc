import * as z from 'zod';
import { checkScope, notAccessible } from '../access.js';
import { paging, string, text } from '../fields.js';
import { createGist } from '../model/activity.js';
import type { Account, Gist } from '../records/account.js';
import { found, invalid, notFound } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { findAccount } from '../state.js';
import { baseGist, gistView } from '../views/activity.js';
import { since, sorted } from './lists.js';

export const gistRoutes: Route[] = [
  route('get', '/gists', { query: { since: text, ...paging } }, (call) => {
    const me = checkScope(call.caller, []);
    const own = [...call.state.gists.values()].filter((gist) => gist.owner === me);
    return {
      status: 200,
      body: call.page(newest(own, call.query?.since)).map((gist) => baseGist(call, gist)),
    };
  }),
  route('get', '/users/{username}/gists', { query: { since: text, ...paging } }, (call) => {
    const owner = found(findAccount(call.state, call.params.username));
    const open = [...call.state.gists.values()].filter((gist) => gist.owner === owner && gist.public);
    return {
      status: 200,
      body: call.page(newest(open, call.query?.since)).map((gist) => baseGist(call, gist)),
    };
  }),
  route(
    'post',
    '/gists',
    {
      body: {
        description: string,
        files: z.record(z.string(), z.strictObject({ content: z.string() })),
        public: z.union([z.boolean(), z.enum(['true', 'false'])]).optional(),
      },
    },
    (call) => {
      const owner = writer(call);
      const files = Object.entries(call.body.files).map(
        ([name, file]) => [name, file?.content ?? ''] as const,
      );
      if (files.length === 0 || files.some(([, content]) => content === '')) throw invalid('Gist', 'files');
      const open = call.body.public === true || call.body.public === 'true';
      const gist = createGist(call.state, owner, {
        files: Object.fromEntries(files),
        public: open,
        description: call.body.description ?? null,
      });
      return { status: 201, body: gistView(call, gist) };
    },
  ),
  route('get', '/gists/{gist_id}', {}, (call) => ({
    status: 200,
    // A secret gist is open to whoever knows its id.
    body: gistView(call, found(call.state.gists.get(call.params.gist_id))),
  })),
  route(
    'patch',
    '/gists/{gist_id}',
    {
      body: {
        description: string,
        // A file set to null is deleted; the vendor's type leaves the null out.
        files: z
          .record(
            z.string(),
            z.strictObject({ content: string, filename: z.string().nullable().optional() }).nullable(),
          )
          .transform(
            (files): Record<string, { content?: string | undefined; filename?: string | null | undefined }> =>
              Object.fromEntries(
                Object.entries(files).map(([name, file]) => [name, file ?? { filename: null }]),
              ),
          )
          .optional(),
      },
    },
    (call) => {
      const gist = owned(call, call.params.gist_id);
      gist.description = call.body.description ?? gist.description;
      for (const [name, file] of Object.entries(call.body.files ?? {})) if (file) change(gist, name, file);
      gist.updatedAt = call.state.stamp();
      return { status: 200, body: gistView(call, gist) };
    },
  ),
  route('delete', '/gists/{gist_id}', {}, (call) => {
    call.state.gists.delete(owned(call, call.params.gist_id).id);
    return { status: 204, body: undefined };
  }),
];

/** The owner of a gist to be written; the token needs the gist scope or permission. */
function writer(viewer: Viewer): Account {
  const { token } = viewer.caller;
  const account = checkScope(viewer.caller, ['gist']);
  if (token?.kind === 'fine-grained' && token.permissions.gists !== 'write')
    throw notAccessible(token, 'gists:write');
  return account;
}

function owned(viewer: Viewer, id: string): Gist {
  const me = writer(viewer);
  const gist = found(viewer.state.gists.get(id));
  if (gist.owner !== me) throw notFound();
  return gist;
}

function change(
  gist: Gist,
  name: string,
  { content, filename }: { content?: string | undefined; filename?: string | null | undefined },
): void {
  const before = gist.files.get(name);
  if (filename === null) {
    gist.files.delete(name);
    return;
  }
  if (before === undefined && content === undefined) throw invalid('Gist', 'files');
  if (filename !== undefined && filename !== name) gist.files.delete(name);
  gist.files.set(filename ?? name, content ?? before ?? '');
}

function newest(gists: Gist[], start: string | undefined): Gist[] {
  return sorted(
    since(gists, start, (gist) => gist.updatedAt),
    (gist) => gist.updatedAt,
    'desc',
  );
}
