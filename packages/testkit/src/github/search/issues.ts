import { checksOf } from '../model/merging.js';
import type { Account } from '../records/account.js';
import type { Issue } from '../records/issue.js';
import { inRange, matches, type SearchTree, type Term } from './query.js';
import { matchesScope } from './scope.js';

type Test = (issue: Issue, value: string, me: Account | undefined) => boolean;

const KINDS: Record<string, (issue: Issue) => boolean> = {
  issue: (issue) => !issue.pull,
  pr: (issue) => issue.pull !== undefined,
  'pull-request': (issue) => issue.pull !== undefined,
  open: (issue) => issue.state === 'open',
  closed: (issue) => issue.state === 'closed',
  merged: (issue) => Boolean(issue.pull?.merged),
  unmerged: (issue) => issue.pull !== undefined && !issue.pull.merged,
  draft: (issue) => issue.pull?.draft ?? false,
  locked: (issue) => issue.locked,
  unlocked: (issue) => !issue.locked,
  public: (issue) => !issue.repository.private,
  private: (issue) => issue.repository.private,
};

const MISSING: Record<string, (issue: Issue) => boolean> = {
  label: (issue) => issue.labels.length === 0,
  milestone: (issue) => issue.milestone === null,
  assignee: (issue) => issue.assignees.length === 0,
};

const QUALIFIERS: Record<string, Test> = {
  is: (issue, value) => KINDS[value]?.(issue) ?? false,
  type: (issue, value) => KINDS[value]?.(issue) ?? issue.type?.toLowerCase() === value.toLowerCase(),
  state: (issue, value) => issue.state === value,
  reason: (issue, value) => issue.stateReason === value.replace(' ', '_'),
  no: (issue, value) => MISSING[value]?.(issue) ?? false,
  author: (issue, value, me) => isLogin(issue.author, value, me),
  assignee: (issue, value, me) =>
    value === '*' ? issue.assignees.length > 0 : issue.assignees.some((item) => isLogin(item, value, me)),
  mentions: (issue, value, me) =>
    texts(issue).some((text) => text.includes(`@${value === '@me' ? me?.login : value}`)),
  commenter: (issue, value, me) => issue.comments.some((comment) => isLogin(comment.author, value, me)),
  involves: (issue, value, me) =>
    ['author', 'assignee', 'mentions', 'commenter'].some((name) => QUALIFIERS[name]?.(issue, value, me)),
  label: (issue, value) =>
    value
      .split(',')
      .some((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())),
  milestone: (issue, value) => issue.milestone?.title.toLowerCase() === value.toLowerCase(),
  draft: (issue, value) => issue.pull !== undefined && issue.pull.draft === (value === 'true'),
  head: (issue, value) => issue.pull?.headRef.startsWith(value) ?? false,
  base: (issue, value) => issue.pull?.baseRef === value,
  sha: (issue, value) => issue.pull?.headSha.startsWith(value) ?? false,
  'review-requested': (issue, value, me) =>
    issue.pull?.requestedReviewers.some((item) => isLogin(item, value, me)) ?? false,
  'reviewed-by': (issue, value, me) =>
    issue.pull?.reviews.some((item) => item.submittedAt !== null && isLogin(item.author, value, me)) ?? false,
  review: (issue, value) => reviewStatus(issue) === value,
  status: (issue, value) => issue.pull !== undefined && statusOf(issue) === value,
  comments: (issue, value) => inRange(issue.comments.length, value),
  created: (issue, value) => inRange(issue.createdAt, value),
  updated: (issue, value) => inRange(issue.updatedAt, value),
  closed: (issue, value) => issue.closedAt !== null && inRange(issue.closedAt, value),
  merged: (issue, value) => Boolean(issue.pull?.merged) && inRange(issue.pull?.merged?.at ?? '', value),
  archived: (issue, value) => issue.repository.archived === (value === 'true'),
  'parent-issue': (issue, value) =>
    `${issue.parent?.repository.owner.login}/${issue.parent?.repository.name}#${issue.parent?.number}` ===
    value,
  // These two steer the search and test nothing.
  in: () => true,
  sort: () => true,
};

/** Whether an issue or pull request is found; an unknown qualifier goes to `unknown` and finds nothing. */
export function matchesIssue(
  issue: Issue,
  tree: SearchTree,
  {
    me,
    fields,
    unknown,
  }: { me: Account | undefined; fields: readonly string[]; unknown: (term: Term) => void },
): boolean {
  return matches(tree, (term) => {
    const scope = matchesScope(issue.repository, term);
    if (scope !== undefined) return scope;
    if (term.qualifier === undefined) {
      const word = term.value.toLowerCase();
      return texts(issue, fields).some((text) => text.toLowerCase().includes(word));
    }
    const test = QUALIFIERS[term.qualifier];
    if (!test) unknown(term);
    return test?.(issue, term.value, me) ?? false;
  });
}

function texts(issue: Issue, fields: readonly string[] = []): string[] {
  const all: Record<string, string[]> = {
    title: [issue.title],
    body: [issue.body ?? ''],
    comments: issue.comments.map((comment) => comment.body),
  };
  const wanted = fields.length > 0 ? fields : Object.keys(all);
  return wanted.flatMap((field) => all[field] ?? []);
}

function isLogin(account: Account, value: string, me: Account | undefined): boolean {
  return value === '@me' ? account === me : account.login.toLowerCase() === value.toLowerCase();
}

function reviewStatus({ pull }: Issue): string {
  const verdicts = pull?.reviews.map((review) => review.state) ?? [];
  if (verdicts.includes('CHANGES_REQUESTED')) return 'changes_requested';
  if (verdicts.includes('APPROVED')) return 'approved';
  return pull?.requestedReviewers.length ? 'required' : 'none';
}

function statusOf({ pull, repository }: Issue): string {
  const results = pull ? [...checksOf(repository, pull.headSha).values()] : [];
  if (results.includes('failure')) return 'failure';
  return results.length > 0 && results.every((result) => result === 'success') ? 'success' : 'pending';
}
