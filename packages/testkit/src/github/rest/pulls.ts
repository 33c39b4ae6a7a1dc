import * as z from 'zod';
import type { Need } from '../access.js';
import { boolean, choice, direction, paging, string, text } from '../fields.js';
import { mergeBase } from '../git/history.js';
import { attachPull, createPull, pullChanges, pullCommits, pullsOf, requestReview } from '../model/pulls.js';
import type { Pull } from '../records/pull.js';
import { custom, found, invalid, refusal } from '../refusal.js';
import { type Route, route } from '../route.js';
import { commitView, fileView } from '../views/commit.js';
import { pullSimple, pullView } from '../views/pull.js';
import { simpleUser, teamView } from '../views/user.js';
import { diffMedia } from './commits.js';
import { changeState, rename } from './issue-rules.js';
import { sorted } from './lists.js';
import { headOf, pullNumbered, requireOwnPull, reviewersNamed } from './pull-rules.js';

/** GitHub's documented caps of these lists, and of a diff as one text. */
const MAX_FILES = 3_000;
const MAX_COMMITS = 250;
const MAX_DIFF_FILES = 300;
const MAX_DIFF_LINES = 20_000;

const READ: Need = 'pull_requests:read';
const WRITE: Need = 'pull_requests:write';

export const pullRoutes: Route[] = [
  route(
    'get',
    '/repos/{owner}/{repo}/pulls',
    {
      need: READ,
      query: {
        state: choice('open', 'closed', 'all'),
        head: text,
        base: text,
        sort: choice('created', 'updated', 'popularity', 'long-running'),
        direction,
        ...paging,
      },
    },
    (call) => {
      const { state = 'open', head, base, sort = 'created', direction: order } = call.query ?? {};
      const wanted = pullsOf(call.repository)
        .filter((pull) => state === 'all' || pull.issue.state === state)
        .filter((pull) => base === undefined || pull.baseRef === base)
        // A head without an owner is ignored, as on GitHub.
        .filter(
          (pull) => !head?.includes(':') || head === `${pull.headRepository?.owner.login}:${pull.headRef}`,
        );
      const key = (pull: Pull) =>
        sort === 'popularity'
          ? pull.issue.comments.length
          : sort === 'updated'
            ? pull.issue.updatedAt
            : pull.issue.number;
      const list = sorted(wanted, key, order ?? (sort === 'created' ? 'desc' : 'asc'));
      return { status: 200, body: call.page(list).map((pull) => pullSimple(call, pull)) };
    },
  ),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls',
    {
      need: WRITE,
      role: 'read',
      body: {
        title: string,
        head: z.string(),
        head_repo: string,
        base: z.string(),
        body: string,
        maintainer_can_modify: boolean,
        draft: boolean,
        issue: z.int().optional(),
      },
    },
    (call) => {
      const { body, repository, state } = call;
      const author = found(call.caller.account);
      const { headRepository, branch } = headOf(call, repository, body);
      const head = headRepository?.refs.get(`refs/heads/${branch}`);
      const base = repository.refs.get(`refs/heads/${body.base}`);
      if (!headRepository || head === undefined) throw invalid('PullRequest', 'head');
      if (base === undefined) throw invalid('PullRequest', 'base');
      const twin = pullsOf(repository).some(
        (pull) =>
          pull.issue.state === 'open' &&
          pull.headRepository === headRepository &&
          pull.headRef === branch &&
          pull.baseRef === body.base,
      );
      if (twin)
        throw custom(
          'PullRequest',
          `A pull request already exists for ${headRepository.owner.login}:${branch}.`,
        );
      const start = mergeBase(repository.store, base, head);
      if (start === undefined)
        throw custom('PullRequest', `The ${branch} branch has no history in common with ${body.base}`);
      if (start === head) throw custom('PullRequest', `No commits between ${body.base} and ${branch}`);
      const seed = {
        head: branch,
        base: body.base,
        draft: body.draft ?? false,
        maintainerCanModify: body.maintainer_can_modify ?? false,
      };
      if (body.issue !== undefined) {
        const pull = attachPull(state, found(repository.issues.get(Number(body.issue))), {
          ...seed,
          headRepository,
        });
        return { status: 201, body: pullView(call, pull, false) };
      }
      if (!body.title?.trim())
        throw refusal(422, 'Validation Failed', {
          errors: [{ resource: 'PullRequest', code: 'missing_field', field: 'title' }],
        });
      const pull = createPull(state, repository, {
        ...seed,
        headRepository,
        title: body.title,
        body: body.body ?? null,
        author,
      });
      return { status: 201, body: pullView(call, pull, false) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}', { need: READ }, (call) => {
    const pull = pullNumbered(call.repository, call.params.pull_number);
    const media = /application\/vnd\.github\.(?:v3\.)?(diff|patch)/.test(call.accept);
    if (!media) return { status: 200, body: pullView(call, pull) };
    const files = pullChanges(pull);
    const lines = files.reduce((sum, file) => sum + file.additions + file.deletions, 0);
    if (files.length > MAX_DIFF_FILES || lines > MAX_DIFF_LINES) {
      const what = files.length > MAX_DIFF_FILES ? `files (${MAX_DIFF_FILES})` : `lines (${MAX_DIFF_LINES})`;
      throw refusal(
        406,
        `Sorry, the diff exceeded the maximum number of ${what}. Consider using 'List pull requests files' API or locally cloning the repository instead.`,
        {
          errors: [{ resource: 'PullRequest', field: 'diff', code: 'too_large' }],
        },
      );
    }
    return found(diffMedia(call.accept, files, pullCommits(pull)));
  }),
  route(
    'patch',
    '/repos/{owner}/{repo}/pulls/{pull_number}',
    {
      need: WRITE,
      role: 'read',
      body: {
        title: string,
        body: string,
        state: z.enum(['open', 'closed']).optional(),
        base: string,
        maintainer_can_modify: boolean,
      },
    },
    (call) => {
      const { body, repository } = call;
      const pull = pullNumbered(repository, call.params.pull_number);
      const actor = found(call.caller.account);
      requireOwnPull(call, pull);
      if (body.base !== undefined && body.base !== pull.baseRef) {
        const base = repository.refs.get(`refs/heads/${body.base}`);
        if (base === undefined)
          throw custom('PullRequest', `Proposed base branch '${body.base}' was not found`, 'base');
        Object.assign(pull, { baseRef: body.base, baseSha: base });
      }
      if (body.title !== undefined) rename(call, pull.issue, body.title, actor);
      if (body.body !== undefined) pull.issue.body = body.body;
      if (body.state) changeState(call, pull.issue, { to: body.state, actor });
      pull.maintainerCanModify = body.maintainer_can_modify ?? pull.maintainerCanModify;
      pull.issue.updatedAt = call.state.stamp();
      return { status: 200, body: pullView(call, pull) };
    },
  ),
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/files', { need: READ, query: paging }, (call) => {
    const { repository } = call;
    const pull = pullNumbered(repository, call.params.pull_number);
    const files = call.page(pullChanges(pull), { most: MAX_FILES });
    return {
      status: 200,
      body: files.map((file) => fileView(call, { repository, ref: pull.headSha, file })),
    };
  }),
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/commits', { need: READ, query: paging }, (call) => {
    const commits = call.page(pullCommits(pullNumbered(call.repository, call.params.pull_number)), {
      most: MAX_COMMITS,
    });
    return { status: 200, body: commits.map((commit) => commitView(call, call.repository, commit)) };
  }),
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', { need: READ }, (call) => {
    const pull = pullNumbered(call.repository, call.params.pull_number);
    return {
      status: 200,
      body: {
        users: pull.requestedReviewers.map((account) => simpleUser(call, account)),
        teams: pull.requestedTeams.map((team) => teamView(call, call.repository.owner, team)),
      },
    };
  }),
  route(
    'post',
    '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    {
      need: WRITE,
      body: { reviewers: z.array(z.string()).optional(), team_reviewers: z.array(z.string()).optional() },
    },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const actor = found(call.caller.account);
      for (const account of reviewersNamed(call, pull, call.body.reviewers ?? []))
        requestReview(call.state, pull, account, actor);
      for (const slug of call.body.team_reviewers ?? []) {
        const team = call.repository.owner.teams.find((item) => item.slug === slug);
        if (!team) throw refusal(422, `Could not resolve to a node with the global id of '${slug}'.`);
        if (!pull.requestedTeams.includes(team)) pull.requestedTeams.push(team);
      }
      return { status: 201, body: pullSimple(call, pull) };
    },
  ),
  route(
    'delete',
    '/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    { need: WRITE, body: { reviewers: z.array(z.string()), team_reviewers: z.array(z.string()).optional() } },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const gone = call.body.reviewers.map((login) => login.toLowerCase());
      pull.requestedReviewers = pull.requestedReviewers.filter(
        (account) => !gone.includes(account.login.toLowerCase()),
      );
      pull.requestedTeams = pull.requestedTeams.filter(
        (team) => !call.body.team_reviewers?.includes(team.slug),
      );
      return { status: 200, body: pullSimple(call, pull) };
    },
  ),
];
