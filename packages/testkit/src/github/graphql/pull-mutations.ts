import type {
  ConvertPullRequestToDraftInput,
  DeleteIssueInput,
  DisablePullRequestAutoMergeInput,
  EnablePullRequestAutoMergeInput,
  MarkPullRequestReadyForReviewInput,
  MergePullRequestInput,
  MinimizeCommentInput,
  PullRequestMergeMethod,
  UnminimizeCommentInput,
} from '@octokit/graphql-schema';
import { canSee } from '../access.js';
import { addEvent } from '../model/issues.js';
import { mergeability, mergePull } from '../model/merging.js';
import type { MergeMethod, Pull } from '../records/pull.js';
import { found } from '../refusal.js';
import { checkMerge } from '../rest/pull-rules.js';
import type { Viewer } from '../route.js';
import type { NodeRecord } from '../state.js';
import { pullNode } from './pull-nodes.js';
import { recordNode } from './record-nodes.js';
import { accountNode, repositoryNode } from './repository-nodes.js';
import { allow, graphqlError, nodeOf } from './values.js';

const MINIMIZABLE: NodeRecord['kind'][] = ['IssueComment', 'PullRequestReviewComment', 'DiscussionComment'];

export function pullMutations(viewer: Viewer) {
  const me = () => found(viewer.caller.account);
  const pullOf = (id: string) => {
    const pull = nodeOf(viewer, id, 'PullRequest');
    const own = pull.issue.author === viewer.caller.account;
    allow(viewer, pull.issue.repository, 'pull_requests:write', own ? 'read' : 'write');
    return pull;
  };
  const answer = (pull: Pull) => ({
    pullRequest: () => pullNode(viewer, pull),
    actor: () => accountNode(viewer, me()),
  });
  const minimize = (subjectId: string, reason: string | null) => {
    const entry = viewer.state.nodes.get(subjectId);
    if (!entry || !MINIMIZABLE.includes(entry.kind) || !('minimized' in entry.record)) {
      throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${subjectId}'.`);
    }
    recordNode(viewer, entry);
    entry.record.minimized = reason;
    return () => recordNode(viewer, entry);
  };
  return {
    markPullRequestReadyForReview: ({ pullRequestId }: MarkPullRequestReadyForReviewInput) => {
      const pull = pullOf(pullRequestId);
      if (!pull.draft) throw graphqlError('UNPROCESSABLE', 'Pull request is not in draft state');
      pull.draft = false;
      addEvent(viewer.state, pull.issue, { event: 'ready_for_review', actor: me() });
      return answer(pull);
    },
    convertPullRequestToDraft: ({ pullRequestId }: ConvertPullRequestToDraftInput) => {
      const pull = pullOf(pullRequestId);
      if (pull.issue.state === 'closed') throw graphqlError('UNPROCESSABLE', 'Pull request is closed');
      if (!pull.draft) addEvent(viewer.state, pull.issue, { event: 'convert_to_draft', actor: me() });
      pull.draft = true;
      return answer(pull);
    },
    enablePullRequestAutoMerge: (input: EnablePullRequestAutoMergeInput) => {
      const pull = pullOf(input.pullRequestId);
      if (!pull.issue.repository.allowAutoMerge)
        throw graphqlError('UNPROCESSABLE', 'Auto merge is not allowed for this repository');
      if (input.expectedHeadOid && input.expectedHeadOid !== pull.headSha)
        throw graphqlError('UNPROCESSABLE', 'Head sha did not match');
      const state = mergeability(pull);
      if (state === 'clean')
        throw graphqlError('UNPROCESSABLE', 'Pull request Pull request is in clean status');
      if (state === 'draft')
        throw graphqlError('UNPROCESSABLE', 'Pull request Pull request is in draft state');
      pull.autoMerge = {
        by: me(),
        method: lower(input.mergeMethod ?? 'MERGE'),
        title: input.commitHeadline ?? '',
        message: input.commitBody ?? '',
      };
      return answer(pull);
    },
    disablePullRequestAutoMerge: ({ pullRequestId }: DisablePullRequestAutoMergeInput) => {
      const pull = pullOf(pullRequestId);
      if (!pull.autoMerge)
        throw graphqlError('UNPROCESSABLE', "Can't disable auto-merge for this pull request");
      pull.autoMerge = null;
      return answer(pull);
    },
    mergePullRequest: (input: MergePullRequestInput) => {
      const pull = pullOf(input.pullRequestId);
      allow(viewer, pull.issue.repository, 'contents:write');
      const method = lower(input.mergeMethod ?? 'MERGE');
      checkMerge(viewer, pull, { method, sha: input.expectedHeadOid ?? undefined });
      const texts = {
        ...(input.commitHeadline && { title: input.commitHeadline }),
        ...(input.commitBody && { message: input.commitBody }),
      };
      mergePull(viewer.state, pull, { by: me(), method, ...texts });
      return answer(pull);
    },
    minimizeComment: ({ subjectId, classifier }: MinimizeCommentInput) => ({
      minimizedComment: minimize(subjectId, classifier.toLowerCase()),
    }),
    unminimizeComment: ({ subjectId }: UnminimizeCommentInput) => ({
      unminimizedComment: minimize(subjectId, null),
    }),
    deleteIssue: ({ issueId }: DeleteIssueInput) => {
      const issue = nodeOf(viewer, issueId, 'Issue');
      if (!canSee(viewer.caller, issue.repository))
        throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${issueId}'.`);
      allow(viewer, issue.repository, 'issues:write', 'admin');
      issue.deleted = true;
      return { repository: () => repositoryNode(viewer, issue.repository) };
    },
  };
}

function lower(method: PullRequestMergeMethod): MergeMethod {
  const methods = { MERGE: 'merge', SQUASH: 'squash', REBASE: 'rebase' } as const;
  return methods[method];
}
