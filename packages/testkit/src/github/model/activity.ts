import type { Account, Gist, Notification } from '../records/account.js';
import type { Issue } from '../records/issue.js';
import type { Release, Repository } from '../records/repository.js';
import { fullName, nodeId, type State } from '../state.js';
import { moveRef, resolveCommit } from './repositories.js';

export function notify(
  state: State,
  { recipient, issue, reason = 'mention' }: { recipient: string; issue: Issue; reason?: string },
): Notification {
  const kind = issue.pull ? 'pulls' : 'issues';
  const notification: Notification = {
    id: String(state.nextNumber()),
    recipient: recipient.toLowerCase(),
    repository: issue.repository,
    title: issue.title,
    type: issue.pull ? 'PullRequest' : 'Issue',
    subjectUrl: `/repos/${fullName(issue.repository)}/${kind}/${issue.number}`,
    reason,
    unread: true,
    done: false,
    updatedAt: state.stamp(),
    lastReadAt: null,
    subscription: null,
  };
  state.notifications.push(notification);
  return notification;
}

/** A release; one that is published and has no tag yet makes it, as GitHub does. */
export function createRelease(
  state: State,
  repository: Repository,
  seed: Pick<Release, 'tagName' | 'author'> & Partial<Release>,
): Release {
  const id = state.nextNumber();
  const release: Release = {
    id,
    nodeId: nodeId('RE', id),
    target: repository.defaultBranch,
    name: null,
    body: null,
    draft: false,
    prerelease: false,
    createdAt: state.stamp(),
    publishedAt: null,
    ...seed,
  };
  repository.releases.push(release);
  if (!release.draft) publish(state, repository, release);
  return release;
}

export function publish(state: State, repository: Repository, release: Release): void {
  release.draft = false;
  release.publishedAt ??= state.stamp();
  const ref = `refs/tags/${release.tagName}`;
  const commit = resolveCommit(repository, release.target);
  if (!repository.refs.has(ref) && commit) moveRef(state, repository, ref, commit.sha);
}

export function createGist(
  state: State,
  owner: Account,
  seed: { files: Record<string, string>; public?: boolean; description?: string | null },
): Gist {
  const id = state.nextNumber().toString(16).padStart(32, 'a');
  const now = state.stamp();
  const gist: Gist = {
    id,
    nodeId: nodeId('G', id),
    owner,
    public: seed.public ?? false,
    description: seed.description ?? null,
    files: new Map(Object.entries(seed.files)),
    createdAt: now,
    updatedAt: now,
  };
  state.gists.set(id, gist);
  return gist;
}
