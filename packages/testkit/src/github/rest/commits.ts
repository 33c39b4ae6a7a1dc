import * as z from 'zod';
import { choice, count, paging, text } from '../fields.js';
import { changesBetween, diffText, type FileChange } from '../git/changes.js';
import { history, mergeBase, touches } from '../git/history.js';
import type { Commit } from '../git/objects.js';
import { addStatus } from '../model/actions.js';
import { pullCommits, pullsOf } from '../model/pulls.js';
import { resolveCommit } from '../model/repositories.js';
import type { Repository } from '../records/repository.js';
import { found, notFound, refusal } from '../refusal.js';
import { type RawAnswer, type Route, route, type Viewer } from '../route.js';
import { findRepository } from '../state.js';
import { checkRunView, combinedStatus, statusView } from '../views/check.js';
import { accountOf, commitChanges, commitView, fileView } from '../views/commit.js';
import { pullSimple } from '../views/pull.js';
import { repositoryUrl, repositoryWeb } from '../views/repository.js';
import { notEmpty } from './git-objects.js';

/** A comparison lists 300 files at most, on its first page only. */
const MAX_COMPARED_FILES = 300;

/** Files of one commit that can be reached by paging (GitHub's documented limit). */
const MAX_COMMIT_FILES = 3_000;

export const commitRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/commits',
    {
      need: 'contents:read',
      query: { sha: text, path: text, author: text, committer: text, since: text, until: text, ...paging },
    },
    (call) => {
      const repository = notEmpty(call.repository);
      const { sha, path, author, committer, since, until } = call.query ?? {};
      const head = resolveCommit(repository, sha);
      if (!head) throw notFound();
      const wanted = history(repository.store, head.sha).filter(
        (commit) =>
          (path === undefined || touches(repository.store, commit, path)) &&
          (author === undefined || isBy(call, commit.author, author)) &&
          (committer === undefined || isBy(call, commit.committer, committer)) &&
          (since === undefined || commit.committer.date >= since) &&
          (until === undefined || commit.committer.date <= until),
      );
      return { status: 200, body: call.page(wanted).map((commit) => commitView(call, repository, commit)) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/commits/{ref}', { need: 'contents:read', query: paging }, (call) => {
    const repository = notEmpty(call.repository);
    const commit = commitNamed(repository, call.params.ref);
    const files = commitChanges(repository, commit);
    const other = diffMedia(call.accept, files, [commit]);
    if (other) return other;
    const additions = files.reduce((sum, file) => sum + file.additions, 0);
    const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
    // One page holds 300 files unless a size is asked for; 3,000 can be reached.
    const page = call.page(files, { most: MAX_COMMIT_FILES, usual: MAX_COMPARED_FILES });
    return {
      status: 200,
      body: {
        ...commitView(call, repository, commit),
        stats: { total: additions + deletions, additions, deletions },
        files: page.map((file) => fileView(call, { repository, ref: commit.sha, file })),
      },
    };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/commits/{ref}/status',
    { need: 'statuses:read', query: paging },
    (call) => {
      const commit = commitNamed(notEmpty(call.repository), call.params.ref);
      return { status: 200, body: combinedStatus(call, call.repository, commit.sha, call.page) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/commits/{ref}/check-runs',
    {
      need: 'checks:read',
      query: {
        check_name: text,
        status: choice('queued', 'in_progress', 'completed'),
        filter: choice('latest', 'all'),
        app_id: count,
        ...paging,
      },
    },
    (call) => {
      const commit = commitNamed(notEmpty(call.repository), call.params.ref);
      const { check_name: name, status, filter = 'latest' } = call.query ?? {};
      const all = call.repository.checkRuns.filter((run) => run.headSha === commit.sha);
      const wanted = all
        .filter(
          (run, index) => filter === 'all' || !all.slice(index + 1).some((later) => later.name === run.name),
        )
        .filter(
          (run) =>
            (name === undefined || run.name === name) && (status === undefined || run.status === status),
        );
      return {
        status: 200,
        body: {
          total_count: wanted.length,
          check_runs: call.page(wanted).map((run) => checkRunView(call, call.repository, run)),
        },
      };
    },
  ),
  route('get', '/repos/{owner}/{repo}/check-runs/{check_run_id}', { need: 'checks:read' }, (call) => {
    const run = call.repository.checkRuns.find((item) => String(item.id) === call.params.check_run_id);
    return { status: 200, body: checkRunView(call, call.repository, found(run)) };
  }),
  route(
    'get',
    '/repos/{owner}/{repo}/commits/{commit_sha}/pulls',
    { need: 'pull_requests:read', query: paging },
    (call) => {
      const commit = commitNamed(notEmpty(call.repository), call.params.commit_sha);
      const pulls = pullsOf(call.repository).filter(
        (pull) => pull.merged?.sha === commit.sha || pullCommits(pull).includes(commit),
      );
      return { status: 200, body: call.page(pulls).map((pull) => pullSimple(call, pull)) };
    },
  ),
  route(
    'get',
    '/repos/{owner}/{repo}/compare/{basehead}',
    { need: 'contents:read', query: paging },
    (call) => {
      const repository = notEmpty(call.repository);
      const [left, right] = call.params.basehead.split('...');
      if (!left || !right) throw notFound();
      const base = comparedCommit(call, repository, left);
      const head = comparedCommit(call, repository, right);
      const { store } = repository;
      const start = mergeBase(store, base.sha, head.sha);
      if (start === undefined) throw refusal(404, `No common ancestor between ${left} and ${right}.`);
      const ahead = history(store, head.sha, base.sha).reverse();
      const behind = history(store, base.sha, head.sha).length;
      const ancestor = found(store.commits.get(start));
      const files = changesBetween(store, ancestor.tree, head.tree);
      const other = diffMedia(call.accept, files, ahead);
      if (other) return other;
      const firstPage = (call.query?.page ?? 1) === 1;
      const url = `${repositoryUrl(call, repository)}/compare/${call.params.basehead}`;
      const web = `${repositoryWeb(call, repository)}/compare/${call.params.basehead}`;
      return {
        status: 200,
        body: {
          url,
          html_url: web,
          permalink_url: web,
          diff_url: `${web}.diff`,
          patch_url: `${web}.patch`,
          base_commit: commitView(call, repository, base),
          merge_base_commit: commitView(call, repository, ancestor),
          status: relation(ahead.length, behind),
          ahead_by: ahead.length,
          behind_by: behind,
          total_commits: ahead.length,
          commits: comparedPage(call, ahead).map((commit) => commitView(call, repository, commit)),
          files: firstPage
            ? files
                .slice(0, MAX_COMPARED_FILES)
                .map((file) => fileView(call, { repository, ref: head.sha, file }))
            : [],
        },
      };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/statuses/{sha}',
    {
      need: 'statuses:write',
      body: {
        state: z.enum(['error', 'failure', 'pending', 'success']),
        target_url: z.string().nullable().optional(),
        description: z.string().nullable().optional(),
        context: z.string().optional(),
      },
    },
    (call) => {
      const { sha } = commitNamed(call.repository, call.params.sha);
      const { state, target_url: targetUrl = null, description = null, context = 'default' } = call.body;
      const creator = found(call.caller.account);
      const status = addStatus(call.state, call.repository, {
        sha,
        state,
        context,
        creator,
        targetUrl,
        description,
      });
      return { status: 201, body: statusView(call, call.repository, status) };
    },
  ),
];

/** `.diff` and `.patch` of a list of files, or undefined when JSON is asked for. */
export function diffMedia(
  accept: string,
  files: readonly FileChange[],
  commits: readonly Commit[],
): RawAnswer | undefined {
  const kind = /application\/vnd\.github\.(?:v3\.)?(diff|patch|sha)/.exec(accept)?.[1];
  if (kind === undefined) return undefined;
  const headers = { 'content-type': `application/vnd.github.${kind}; charset=utf-8` };
  if (kind === 'sha') return { status: 200, raw: commits.at(-1)?.sha ?? '', headers };
  const mail = (commit: Commit) =>
    `From ${commit.sha} Mon Sep 17 00:00:00 2001\nFrom: ${commit.author.name} <${commit.author.email}>\nSubject: [PATCH] ${commit.message}\n\n---\n`;
  return {
    status: 200,
    raw: kind === 'diff' ? diffText(files) : commits.map(mail).join('') + diffText(files),
    headers,
  };
}

function relation(ahead: number, behind: number): 'diverged' | 'ahead' | 'behind' | 'identical' {
  if (ahead > 0) return behind > 0 ? 'diverged' : 'ahead';
  return behind > 0 ? 'behind' : 'identical';
}

/** 422 for a commit that does not exist, as GitHub answers here, and not 404. */
function commitNamed(repository: Repository, ref: string): Commit {
  const commit = resolveCommit(repository, ref);
  if (!commit) throw refusal(422, `No commit found for SHA: ${ref}`);
  return commit;
}

/** `main`, `owner:main` or `owner:repo:main`, the last two in a fork. */
function comparedCommit(viewer: Viewer, repository: Repository, name: string): Commit {
  const [owner, middle, last] = name.split(':');
  if (middle === undefined) return found(resolveCommit(repository, name));
  const other = findRepository(viewer.state, owner ?? '', last === undefined ? repository.name : middle);
  return found(resolveCommit(found(other), last ?? middle));
}

/** Without paging a comparison gives its first 250 commits; with it, pages. */
function comparedPage(
  call: { page<T>(items: readonly T[]): T[]; query: { page?: unknown; per_page?: unknown } | undefined },
  commits: Commit[],
): Commit[] {
  const paged = call.query?.page !== undefined || call.query?.per_page !== undefined;
  return paged ? call.page(commits) : commits.slice(0, 250);
}

function isBy(viewer: Viewer, person: Commit['author'], who: string): boolean {
  return person.email === who || accountOf(viewer, person)?.login.toLowerCase() === who.toLowerCase();
}
