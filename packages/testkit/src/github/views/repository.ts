import { covers, roleOf } from '../access.js';
import type { Label, Milestone, Protection, Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { fullName } from '../state.js';
import { simpleUser } from './user.js';

/** One object that is each of the repository shapes the lists use. */
export type RepositoryView = Schemas['repository'] &
  Schemas['minimal-repository'] & { has_discussions: boolean };

export function repositoryUrl(viewer: Viewer, repository: Repository): string {
  return `${viewer.api}/repos/${fullName(repository)}`;
}

export function repositoryWeb(viewer: Viewer, repository: Repository): string {
  return `${viewer.web}/${fullName(repository)}`;
}

export function repositoryView(viewer: Viewer, repository: Repository): RepositoryView {
  const url = repositoryUrl(viewer, repository);
  const web = repositoryWeb(viewer, repository);
  const forks = forksOf(viewer, repository);
  const openIssues = [...repository.issues.values()].filter((issue) => issue.state === 'open').length;
  return {
    id: repository.id,
    node_id: repository.nodeId,
    name: repository.name,
    full_name: fullName(repository),
    private: repository.private,
    owner: simpleUser(viewer, repository.owner),
    html_url: web,
    description: repository.description,
    fork: repository.parent !== undefined,
    url,
    ...linkedUrls(url, web),
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    homepage: repository.homepage,
    size: Math.ceil([...repository.store.blobs.values()].reduce((sum, blob) => sum + blob.length, 0) / 1_024),
    stargazers_count: repository.stars,
    watchers_count: repository.stars,
    watchers: repository.stars,
    language: repository.language,
    has_issues: repository.hasIssues,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: repository.hasDiscussions,
    forks_count: forks,
    forks,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: openIssues,
    open_issues: openIssues,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: repository.topics,
    visibility: repository.private ? 'private' : 'public',
    default_branch: repository.defaultBranch,
    ...(viewer.caller.account && { permissions: permissions(viewer, repository) }),
  };
}

export function fullRepository(viewer: Viewer, repository: Repository): Schemas['full-repository'] {
  const { temp_clone_token: _token, ...plain } = repositoryView(viewer, repository);
  const organization = repository.owner.kind === 'Organization';
  return {
    ...plain,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    license: null,
    subscribers_count: repository.subscriptions.size,
    network_count: forksOf(viewer, repository),
    permissions: permissions(viewer, repository),
    allow_merge_commit: repository.allowMergeCommit,
    allow_squash_merge: repository.allowSquashMerge,
    allow_rebase_merge: repository.allowRebaseMerge,
    allow_auto_merge: repository.allowAutoMerge,
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    ...(organization && { organization: simpleUser(viewer, repository.owner) }),
    ...(repository.parent && {
      parent: repositoryView(viewer, repository.parent),
      source: repositoryView(viewer, repository.parent),
    }),
  };
}

export function labelView(viewer: Viewer, repository: Repository, label: Label): Schemas['label'] {
  return {
    id: label.id,
    node_id: label.nodeId,
    url: `${repositoryUrl(viewer, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    description: label.description,
    color: label.color,
    default: label.default,
  };
}

export function milestoneView(
  viewer: Viewer,
  repository: Repository,
  milestone: Milestone,
): Schemas['milestone'] {
  const issues = [...repository.issues.values()].filter(
    (issue) => issue.milestone === milestone && !issue.deleted,
  );
  const url = `${repositoryUrl(viewer, repository)}/milestones/${milestone.number}`;
  return {
    url,
    html_url: `${repositoryWeb(viewer, repository)}/milestone/${milestone.number}`,
    labels_url: `${url}/labels`,
    id: milestone.id,
    node_id: milestone.nodeId,
    number: milestone.number,
    title: milestone.title,
    description: milestone.description,
    creator: simpleUser(viewer, milestone.creator),
    open_issues: issues.filter((issue) => issue.state === 'open').length,
    closed_issues: issues.filter((issue) => issue.state === 'closed').length,
    state: milestone.state,
    created_at: milestone.createdAt,
    updated_at: milestone.updatedAt,
    due_on: milestone.dueOn,
    closed_at: milestone.closedAt,
  };
}

export function protectionView(
  viewer: Viewer,
  repository: Repository,
  branch: string,
): Schemas['branch-protection'] {
  const rule = repository.protections.get(branch);
  const url = `${repositoryUrl(viewer, repository)}/branches/${encodeURIComponent(branch)}/protection`;
  if (!rule) return { enabled: false, required_status_checks: statusChecks(url, undefined) };
  return {
    url,
    enabled: true,
    required_status_checks: statusChecks(url, rule),
    enforce_admins: { url: `${url}/enforce_admins`, enabled: rule.enforceAdmins },
    ...(rule.requiredApprovals > 0 && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: false,
        require_code_owner_reviews: false,
        required_approving_review_count: rule.requiredApprovals,
      },
    }),
    required_linear_history: { enabled: false },
    allow_force_pushes: { enabled: false },
    allow_deletions: { enabled: false },
    required_conversation_resolution: { enabled: rule.requireConversationResolution },
  };
}

export function permissions(viewer: Viewer, repository: Repository) {
  const role = roleOf(viewer.caller.account, repository);
  return {
    admin: covers(role, 'admin'),
    maintain: covers(role, 'maintain'),
    push: covers(role, 'write'),
    triage: covers(role, 'triage'),
    pull: covers(role, 'read'),
  };
}

function statusChecks(url: string, rule: Protection | undefined) {
  return {
    url: `${url}/required_status_checks`,
    enforcement_level: rule ? (rule.enforceAdmins ? 'everyone' : 'non_admins') : 'off',
    contexts: rule?.requiredChecks ?? [],
    contexts_url: `${url}/required_status_checks/contexts`,
    checks: (rule?.requiredChecks ?? []).map((context) => ({ context, app_id: null })),
  };
}

function forksOf(viewer: Viewer, repository: Repository): number {
  return [...viewer.state.repositories.values()].filter((other) => other.parent === repository).length;
}

function linkedUrls(url: string, web: string) {
  return {
    forks_url: `${url}/forks`,
    keys_url: `${url}/keys{/key_id}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    teams_url: `${url}/teams`,
    hooks_url: `${url}/hooks`,
    issue_events_url: `${url}/issues/events{/number}`,
    events_url: `${url}/events`,
    assignees_url: `${url}/assignees{/user}`,
    branches_url: `${url}/branches{/branch}`,
    tags_url: `${url}/tags`,
    blobs_url: `${url}/git/blobs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    trees_url: `${url}/git/trees{/sha}`,
    statuses_url: `${url}/statuses/{sha}`,
    languages_url: `${url}/languages`,
    stargazers_url: `${url}/stargazers`,
    contributors_url: `${url}/contributors`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    commits_url: `${url}/commits{/sha}`,
    git_commits_url: `${url}/git/commits{/sha}`,
    comments_url: `${url}/comments{/number}`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    contents_url: `${url}/contents/{+path}`,
    compare_url: `${url}/compare/{base}...{head}`,
    merges_url: `${url}/merges`,
    archive_url: `${url}/{archive_format}{/ref}`,
    downloads_url: `${url}/downloads`,
    issues_url: `${url}/issues{/number}`,
    pulls_url: `${url}/pulls{/number}`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    labels_url: `${url}/labels{/name}`,
    releases_url: `${url}/releases{/id}`,
    deployments_url: `${url}/deployments`,
    git_url: `${web.replace(/^\w+:/, 'git:')}.git`,
    ssh_url: `git@github.com:${web.split('/').slice(-2).join('/')}.git`,
    clone_url: `${web}.git`,
    svn_url: web,
  };
}
