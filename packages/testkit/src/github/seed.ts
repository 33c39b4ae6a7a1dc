import type { Sha } from './git/objects.js';
import {
  type AccountSeed,
  accountNamed,
  createAccount,
  createTeam,
  createToken,
  type TokenSeed,
} from './model/accounts.js';
import {
  addCheckRun,
  addJob,
  addStatus,
  createRun,
  createWorkflow,
  finishRun,
  type JobSeed,
} from './model/actions.js';
import { createGist, createRelease, notify } from './model/activity.js';
import { addDiscussionComment, createCategory, createDiscussion } from './model/discussions.js';
import { addComment, createIssue, createMilestone } from './model/issues.js';
import { addProjectItem, createProject, type ProjectSeed } from './model/projects.js';
import { createPull } from './model/pulls.js';
import {
  type CommitSeed,
  commitFiles,
  createRepository,
  forkRepository,
  moveRef,
  type RepositorySeed,
  resolveCommit,
} from './model/repositories.js';
import { createReview, createThread, resolveAnchor, submitReview } from './model/reviews.js';
import type { Account, Gist, Notification, Role, Team } from './records/account.js';
import type { Artifact, CheckRun, CommitStatus, Conclusion, Job, Run, Workflow } from './records/actions.js';
import type { CodeAlert, DependencyAlert, SecretAlert } from './records/alerts.js';
import type { Discussion, DiscussionCategory, DiscussionComment } from './records/discussion.js';
import type { Issue, IssueComment } from './records/issue.js';
import type { Project, ProjectItem } from './records/project.js';
import type { Pull, Review, ReviewThread } from './records/pull.js';
import type { Milestone, Protection, Release, Repository } from './records/repository.js';
import { findRepository, fullName, nodeId, type State } from './state.js';

export interface RepositoryOptions extends RepositorySeed {
  /** Committed on the default branch; without files the repository is empty. */
  files?: CommitSeed['files'];
  collaborators?: Record<string, Role>;
}

export interface RunOptions {
  workflow: Workflow;
  branch?: string;
  event?: string;
  title?: string;
  actor?: string;
  status?: Run['status'];
  conclusion?: Conclusion | null;
  jobs?: JobSeed[];
}

/** Everything that puts something into the fake without a request. Logins name accounts, made when they are new. */
export function createSeeds(state: State) {
  const account = (login: string) => accountNamed(state, login);
  return {
    user: (login: string, options: AccountSeed = {}): Account => createAccount(state, login, options),
    organization: (login: string, options: Omit<AccountSeed, 'kind'> = {}): Account =>
      createAccount(state, login, { ...options, kind: 'Organization' }),
    team: (organization: string, slug: string, members: string[]): Team =>
      createTeam(state, account(organization), slug, members),
    /** The token's value. A classic token with every usual scope unless told otherwise. */
    token: (login: string, options: Omit<TokenSeed, 'login'> = {}): string => {
      account(login);
      return createToken(state, { ...options, login }).value;
    },
    repository: (name: string, options: RepositoryOptions = {}): Repository => {
      const { files, collaborators = {}, ...seed } = options;
      const [owner = '', repo = ''] = name.split('/');
      const repository = createRepository(state, account(owner), repo, seed);
      for (const [login, role] of Object.entries(collaborators)) {
        account(login);
        repository.collaborators.set(login.toLowerCase(), role);
      }
      if (files) commitFiles(state, repository, { files, message: 'Initial commit' });
      return repository;
    },
    fork: (parent: Repository, login: string, name = parent.name): Repository =>
      forkRepository(state, parent, account(login), name),
    /** Gives the repository a new name; the old one answers with a redirect from now on. */
    rename: (repository: Repository, name: string): void => {
      const old = fullName(repository).toLowerCase();
      state.repositories.delete(old);
      state.renamed.set(old, repository);
      repository.name = name;
      state.repositories.set(fullName(repository).toLowerCase(), repository);
    },
    /** The sha of the new commit. */
    commit: (repository: Repository, options: CommitSeed): Sha => commitFiles(state, repository, options).sha,
    branch: (repository: Repository, name: string, from?: string): void => {
      const commit = resolveCommit(repository, from);
      if (!commit) throw new Error(`no commit at ${from ?? repository.defaultBranch}`);
      moveRef(state, repository, `refs/heads/${name}`, commit.sha);
    },
    protect: (repository: Repository, branch: string, rule: Partial<Protection> = {}): void => {
      const open = {
        requiredChecks: [],
        requiredApprovals: 0,
        requireConversationResolution: false,
        enforceAdmins: true,
      };
      repository.protections.set(branch, { ...open, ...rule });
    },
    issue: (
      repository: Repository,
      options: {
        title: string;
        body?: string | null;
        author?: string;
        labels?: string[];
        assignees?: string[];
        milestone?: Milestone;
      },
    ): Issue =>
      createIssue(state, repository, {
        ...options,
        author: account(options.author ?? repository.owner.login),
        assignees: (options.assignees ?? []).map(account),
      }),
    comment: (issue: Issue, author: string, body: string): IssueComment =>
      addComment(state, issue, account(author), body),
    milestone: (repository: Repository, title: string): Milestone =>
      createMilestone(state, repository, { title, creator: repository.owner }),
    pull: (
      repository: Repository,
      options: {
        title: string;
        head: string;
        base?: string;
        body?: string;
        author?: string;
        draft?: boolean;
        headRepository?: Repository;
      },
    ): Pull =>
      createPull(state, repository, {
        base: repository.defaultBranch,
        ...options,
        author: account(options.author ?? repository.owner.login),
      }),
    /** A submitted review, or a pending one with `PENDING`. */
    review: (pull: Pull, options: { author: string; state?: Review['state']; body?: string }): Review => {
      const review = createReview(state, pull, { author: account(options.author), body: options.body ?? '' });
      const verdict = options.state ?? 'COMMENTED';
      if (verdict !== 'PENDING') submitReview(state, review, verdict);
      return review;
    },
    /** A thread of one comment on a line of the diff's right side. */
    thread: (
      pull: Pull,
      options: { author: string; path: string; line: number; body: string },
    ): ReviewThread => {
      const place = resolveAnchor(pull, options);
      if (typeof place === 'string') throw new Error(`no such place in the diff: ${place}`);
      const review = createReview(state, pull, { author: account(options.author) });
      const thread = createThread(state, review, { place, body: options.body });
      submitReview(state, review, 'COMMENTED');
      return thread;
    },
    checkRun: (repository: Repository, headSha: Sha, name: string, conclusion: Conclusion | null): CheckRun =>
      addCheckRun(state, repository, { name, headSha, conclusion }),
    status: (
      repository: Repository,
      sha: Sha,
      context: string,
      result: CommitStatus['state'],
    ): CommitStatus =>
      addStatus(state, repository, { sha, context, state: result, creator: repository.owner }),
    workflow: (repository: Repository, options: Parameters<typeof createWorkflow>[2]): Workflow =>
      createWorkflow(state, repository, options),
    run: (repository: Repository, options: RunOptions): Run =>
      createRun(state, repository, { ...options, actor: account(options.actor ?? repository.owner.login) }),
    job: (repository: Repository, run: Run, options: JobSeed): Job => addJob(state, repository, run, options),
    finishRun: (repository: Repository, run: Run, conclusion: Conclusion): void =>
      finishRun(state, repository, run, conclusion),
    artifact: (
      repository: Repository,
      run: Run,
      options: { name: string; content: Buffer; expired?: boolean },
    ): Artifact => {
      const id = state.nextNumber();
      const artifact = {
        id,
        nodeId: nodeId('MDg', id),
        run,
        expired: false,
        createdAt: state.stamp(),
        ...options,
      };
      repository.artifacts.push(artifact);
      return artifact;
    },
    notification: (recipient: string, issue: Issue, reason?: string): Notification =>
      notify(state, { recipient, issue, ...(reason && { reason }) }),
    release: (repository: Repository, options: { tagName: string } & Partial<Release>): Release =>
      createRelease(state, repository, { author: repository.owner, ...options }),
    gist: (login: string, options: Parameters<typeof createGist>[2]): Gist =>
      createGist(state, account(login), options),
    category: (repository: Repository, name: string, answerable = false): DiscussionCategory =>
      createCategory(state, repository, { name, answerable }),
    discussion: (
      repository: Repository,
      options: { title: string; body: string; author?: string; category: DiscussionCategory },
    ): Discussion =>
      createDiscussion(state, repository, {
        ...options,
        author: account(options.author ?? repository.owner.login),
      }),
    discussionComment: (
      discussion: Discussion,
      author: string,
      body: string,
      replyTo?: DiscussionComment,
    ): DiscussionComment =>
      addDiscussionComment(state, discussion, { author: account(author), body, replyTo: replyTo ?? null }),
    project: (login: string, options: ProjectSeed): Project => createProject(state, account(login), options),
    projectItem: (project: Project, content: Issue): ProjectItem => addProjectItem(state, project, content),
    codeAlert: (repository: Repository, alert: Partial<CodeAlert> = {}): CodeAlert => {
      const { codeScanning } = repository.alerts;
      const added: CodeAlert = {
        number: codeScanning.length + 1,
        state: 'open',
        ruleId: 'js/sql-injection',
        severity: 'high',
        description: 'Database query built from user-controlled sources',
        tool: 'CodeQL',
        path: 'src/db.js',
        line: 1,
        ref: `refs/heads/${repository.defaultBranch}`,
        message: 'This query depends on a user-provided value.',
        createdAt: state.stamp(),
        ...alert,
      };
      codeScanning.push(added);
      return added;
    },
    secretAlert: (repository: Repository, alert: Partial<SecretAlert> = {}): SecretAlert => {
      const { secretScanning } = repository.alerts;
      const added: SecretAlert = {
        number: secretScanning.length + 1,
        state: 'open',
        secretType: 'example_api_key',
        secret: 'not-a-real-secret',
        resolution: null,
        createdAt: state.stamp(),
        ...alert,
      };
      secretScanning.push(added);
      return added;
    },
    dependencyAlert: (repository: Repository, alert: Partial<DependencyAlert> = {}): DependencyAlert => {
      const { dependabot } = repository.alerts;
      const added: DependencyAlert = {
        number: dependabot.length + 1,
        state: 'open',
        package: 'left-pad',
        ecosystem: 'npm',
        manifest: 'package-lock.json',
        severity: 'high',
        summary: 'Padding on the wrong side',
        ghsaId: 'GHSA-0000-0000-0001',
        vulnerableRange: '< 1.3.0',
        patchedVersion: '1.3.0',
        createdAt: state.stamp(),
        ...alert,
      };
      dependabot.push(added);
      return added;
    },
    /** The repository of a full name, made by a seed or by a request. */
    find: (name: string): Repository => {
      const [owner = '', repo = ''] = name.split('/');
      const repository = findRepository(state, owner, repo);
      if (!repository) throw new Error(`there is no repository ${name}`);
      return repository;
    },
  };
}
