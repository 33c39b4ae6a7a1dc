import * as z from 'zod';
import { string } from '../fields.js';
import { mergeBase } from '../git/history.js';
import { mergePull, updateBranch } from '../model/merging.js';
import { custom, found, notFound } from '../refusal.js';
import { type Route, route } from '../route.js';
import { fullName } from '../state.js';
import { checkMerge, pullNumbered } from './pull-rules.js';

export const pullMergeRoutes: Route[] = [
  route('get', '/repos/{owner}/{repo}/pulls/{pull_number}/merge', { need: 'pull_requests:read' }, (call) => {
    if (!pullNumbered(call.repository, call.params.pull_number).merged) throw notFound();
    return { status: 204, body: undefined };
  }),
  route(
    'put',
    '/repos/{owner}/{repo}/pulls/{pull_number}/merge',
    {
      need: 'contents:write',
      body: {
        commit_title: string,
        commit_message: string,
        sha: string,
        merge_method: z.enum(['merge', 'squash', 'rebase']).optional(),
      },
    },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const { merge_method: method = 'merge', commit_title: title, commit_message: message, sha } = call.body;
      checkMerge(call, pull, { method, sha });
      const by = found(call.caller.account);
      const merged = mergePull(call.state, pull, {
        by,
        method,
        ...(title && { title }),
        ...(message && { message }),
      });
      return {
        status: 200,
        body: { sha: merged, merged: true, message: 'Pull Request successfully merged' },
      };
    },
  ),
  route(
    'put',
    '/repos/{owner}/{repo}/pulls/{pull_number}/update-branch',
    { need: 'pull_requests:write', body: { expected_head_sha: string } },
    (call) => {
      const pull = pullNumbered(call.repository, call.params.pull_number);
      const expected = call.body.expected_head_sha;
      if (expected !== undefined && expected !== pull.headSha) {
        throw custom('PullRequest', `expected head sha didn’t match current head ref.`);
      }
      if (
        pull.issue.state !== 'open' ||
        mergeBase(call.repository.store, pull.baseSha, pull.headSha) === pull.baseSha
      ) {
        throw custom('PullRequest', 'There are no new commits on the base branch.');
      }
      if (!updateBranch(call.state, pull, found(call.caller.account)))
        throw custom('PullRequest', 'merge conflict between base and head');
      const url = `${call.web}/${fullName(call.repository)}/pull/${pull.issue.number}`;
      return { status: 202, body: { message: 'Updating pull request branch.', url } };
    },
  ),
];
