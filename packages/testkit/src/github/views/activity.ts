import type { Gist, Notification } from '../records/account.js';
import type { Release, Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { repositoryUrl, repositoryView, repositoryWeb } from './repository.js';
import { simpleUser } from './user.js';

export function threadView(viewer: Viewer, notification: Notification): Schemas['thread'] {
  const url = `${viewer.api}/notifications/threads/${notification.id}`;
  const subject = `${viewer.api}${notification.subjectUrl}`;
  return {
    id: notification.id,
    unread: notification.unread,
    reason: notification.reason,
    updated_at: notification.updatedAt,
    last_read_at: notification.lastReadAt,
    subject: {
      title: notification.title,
      url: subject,
      latest_comment_url: subject,
      type: notification.type,
    },
    repository: repositoryView(viewer, notification.repository),
    url,
    subscription_url: `${url}/subscription`,
  };
}

export function releaseView(viewer: Viewer, repository: Repository, release: Release): Schemas['release'] {
  const url = `${repositoryUrl(viewer, repository)}/releases/${release.id}`;
  const balls = repositoryUrl(viewer, repository);
  return {
    url,
    assets_url: `${url}/assets`,
    upload_url: `${url}/assets{?name,label}`,
    html_url: `${repositoryWeb(viewer, repository)}/releases/tag/${release.tagName}`,
    id: release.id,
    author: simpleUser(viewer, release.author),
    node_id: release.nodeId,
    tag_name: release.tagName,
    target_commitish: release.target,
    name: release.name,
    draft: release.draft,
    prerelease: release.prerelease,
    created_at: release.createdAt,
    published_at: release.publishedAt,
    assets: [],
    tarball_url: release.draft ? null : `${balls}/tarball/${release.tagName}`,
    zipball_url: release.draft ? null : `${balls}/zipball/${release.tagName}`,
    body: release.body,
  };
}

/** A gist as lists have it, without the text of its files. */
export function baseGist(viewer: Viewer, gist: Gist): Schemas['base-gist'] {
  const url = `${viewer.api}/gists/${gist.id}`;
  return {
    url,
    forks_url: `${url}/forks`,
    commits_url: `${url}/commits`,
    id: gist.id,
    node_id: gist.nodeId,
    git_pull_url: `${viewer.web}/gist/${gist.id}.git`,
    git_push_url: `${viewer.web}/gist/${gist.id}.git`,
    html_url: `${viewer.web}/gist/${gist.id}`,
    files: Object.fromEntries(
      [...gist.files].map(([name, text]) => [name, fileView(viewer, gist, name, text)]),
    ),
    public: gist.public,
    created_at: gist.createdAt,
    updated_at: gist.updatedAt,
    description: gist.description,
    comments: 0,
    user: null,
    comments_url: `${url}/comments`,
    owner: simpleUser(viewer, gist.owner),
    truncated: false,
  };
}

/** Text above this is cut, with `truncated` on the file (GitHub's documented limit). */
const MAX_FILE_BYTES = 1_000_000;

export function gistView(viewer: Viewer, gist: Gist): Schemas['gist-simple'] {
  const { user: _user, forks: _forks, history: _history, files: _files, ...common } = baseGist(viewer, gist);
  const files = [...gist.files].map(([name, text]) => {
    const truncated = Buffer.byteLength(text) > MAX_FILE_BYTES;
    const content = Buffer.from(text).subarray(0, MAX_FILE_BYTES).toString();
    return [name, { ...fileView(viewer, gist, name, text), truncated, content, encoding: 'utf-8' }];
  });
  return { ...common, user: null, forks: [], history: [], files: Object.fromEntries(files) };
}

function fileView(viewer: Viewer, gist: Gist, filename: string, text: string) {
  const raw_url = `${viewer.downloads}/gist/${gist.id}/${encodeURIComponent(filename)}`;
  return { filename, type: 'text/plain', language: 'Text', raw_url, size: Buffer.byteLength(text) };
}
