import * as z from 'zod';
import { covers, roleOf } from '../access.js';
import { boolean, paging, string } from '../fields.js';
import { createRelease, publish } from '../model/activity.js';
import { resolveCommit } from '../model/repositories.js';
import type { Release, Repository } from '../records/repository.js';
import { found, invalid, refusal } from '../refusal.js';
import { type Route, route, type Viewer } from '../route.js';
import { releaseView } from '../views/activity.js';
import { sorted } from './lists.js';

const latest = z.enum(['true', 'false', 'legacy']).optional();

export const releaseRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/releases', { need: 'contents:read', query: paging }, (call) => ({
    status: 200,
    body: call
      .page(sorted(visible(call, call.repository), (item) => `${item.createdAt} ${item.id}`, 'desc'))
      .map((item) => releaseView(call, call.repository, item)),
  })),
  route('get', '/repos/{owner}/{repo}/releases/latest', { need: 'contents:read' }, (call) => {
    const full = call.repository.releases.filter((item) => !item.draft && !item.prerelease);
    return { status: 200, body: releaseView(call, call.repository, found(full.at(-1))) };
  }),
  route('get', '/repos/{owner}/{repo}/releases/tags/{tag}', { need: 'contents:read' }, (call) => {
    // Drafts have no tag and are not found by one.
    const release = call.repository.releases.find((item) => item.tagName === call.params.tag && !item.draft);
    return { status: 200, body: releaseView(call, call.repository, found(release)) };
  }),
  route('get', '/repos/{owner}/{repo}/releases/{release_id}', { need: 'contents:read' }, (call) => ({
    status: 200,
    body: releaseView(call, call.repository, releaseWithId(call, call.repository, call.params.release_id)),
  })),
  route(
    'post',
    '/repos/{owner}/{repo}/releases',
    {
      need: 'contents:write',
      body: {
        tag_name: z.string(),
        target_commitish: string,
        name: string,
        body: string,
        draft: boolean,
        prerelease: boolean,
        discussion_category_name: string,
        generate_release_notes: boolean,
        make_latest: latest,
      },
    },
    (call) => {
      const { body, repository } = call;
      checkTag(repository, body.tag_name);
      if (body.target_commitish !== undefined && !resolveCommit(repository, body.target_commitish))
        throw invalid('Release', 'target_commitish');
      const notes = body.generate_release_notes ? `**Full Changelog**: commits/${body.tag_name}` : undefined;
      const release = createRelease(call.state, repository, {
        tagName: body.tag_name,
        author: found(call.caller.account),
        ...(body.target_commitish !== undefined && { target: body.target_commitish }),
        name: body.name ?? null,
        body: [body.body, notes].filter(Boolean).join('\n\n') || null,
        draft: body.draft ?? false,
        prerelease: body.prerelease ?? false,
      });
      return { status: 201, body: releaseView(call, repository, release) };
    },
  ),
  route(
    'patch',
    '/repos/{owner}/{repo}/releases/{release_id}',
    {
      need: 'contents:write',
      body: {
        tag_name: string,
        target_commitish: string,
        name: string,
        body: string,
        draft: boolean,
        prerelease: boolean,
        make_latest: latest,
        discussion_category_name: string,
      },
    },
    (call) => {
      const { body, repository } = call;
      const release = releaseWithId(call, repository, call.params.release_id);
      if (body.tag_name !== undefined && body.tag_name !== release.tagName)
        checkTag(repository, body.tag_name);
      release.tagName = body.tag_name ?? release.tagName;
      release.target = body.target_commitish ?? release.target;
      release.name = body.name ?? release.name;
      release.body = body.body ?? release.body;
      release.prerelease = body.prerelease ?? release.prerelease;
      if (release.draft && body.draft === false) publish(call.state, repository, release);
      release.draft = body.draft ?? release.draft;
      return { status: 200, body: releaseView(call, repository, release) };
    },
  ),
  route('delete', '/repos/{owner}/{repo}/releases/{release_id}', { need: 'contents:write' }, (call) => {
    const release = releaseWithId(call, call.repository, call.params.release_id);
    call.repository.releases = call.repository.releases.filter((other) => other !== release);
    return { status: 204, body: undefined };
  }),
];

/** Drafts show to people with push access only. */
function visible(viewer: Viewer, repository: Repository): Release[] {
  const { account, token } = viewer.caller;
  const trusted = token?.kind === 'installation' || covers(roleOf(account, repository), 'write');
  return repository.releases.filter((item) => !item.draft || trusted);
}

function releaseWithId(viewer: Viewer, repository: Repository, id: string): Release {
  return found(visible(viewer, repository).find((item) => String(item.id) === id));
}

function checkTag(repository: Repository, tag: string): void {
  if (repository.refs.size === 0)
    throw invalid('Release', 'target_commitish', { message: 'Repository is empty.' });
  if (!repository.releases.some((item) => item.tagName === tag && !item.draft)) return;
  throw refusal(422, 'Validation Failed', {
    errors: [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }],
  });
}
