import * as z from 'zod';
import { authorOf, authorShape } from '../text/author.js';
import { removedFrom } from '../text/parse-json.js';

/** An issue or a pull request in a list, about 50 tokens. */
export const issueRow = z.object({
  number: z.int(),
  title: z.string(),
  state: z.string(),
  ...authorShape,
  labels: z.array(z.string()).optional(),
  assignees: z.array(z.string()).optional(),
  comments: z.int().optional(),
  updated_at: z.string().optional(),
  is_pull_request: z.boolean().optional(),
  /** Set only where rows come from several repositories. */
  repository: z.string().optional(),
  invisible_removed: z.int().optional(),
});

export type IssueRow = z.input<typeof issueRow>;

/** What GitHub's descriptions of an issue, a pull request and a search result have in common. */
interface IssueLike {
  number: number;
  title: string;
  state: string;
  state_reason?: string | null | undefined;
  draft?: boolean | undefined;
  user: { login: string } | null;
  author_association?: string | undefined;
  labels: Array<string | { name?: string | null | undefined }>;
  assignees?: Array<{ login: string }> | null | undefined;
  comments?: number | undefined;
  updated_at: string;
  merged_at?: string | null | undefined;
  pull_request?: { merged_at?: string | null | undefined } | undefined;
}

export function toIssueRow(issue: IssueLike): IssueRow {
  const labels = labelNames(issue.labels);
  const assignees = logins(issue.assignees);
  const removed = removedFrom(issue);
  return {
    number: issue.number,
    title: issue.title,
    state: stateOf(issue),
    ...authorOf(issue.user, issue.author_association),
    ...(labels.length > 0 ? { labels } : {}),
    ...(assignees.length > 0 ? { assignees } : {}),
    ...(issue.comments ? { comments: issue.comments } : {}),
    updated_at: issue.updated_at,
    ...(removed > 0 ? { invisible_removed: removed } : {}),
  };
}

/** One word: open, closed, draft or merged; a closed issue says why where it was not done. */
export function stateOf({
  state,
  state_reason: reason,
  draft,
  pull_request: pull,
  merged_at: mergedAt,
}: Pick<IssueLike, 'state' | 'state_reason' | 'draft' | 'pull_request' | 'merged_at'>): string {
  if (mergedAt ?? pull?.merged_at) return 'merged';
  if (state === 'open') return draft ? 'draft' : 'open';
  return reason && reason !== 'completed' ? reason : state;
}

export function labelNames(labels: IssueLike['labels'] | undefined): string[] {
  return (labels ?? []).flatMap((label) => (typeof label === 'string' ? label : (label.name ?? [])));
}

export function logins(users: Array<{ login: string }> | null | undefined): string[] {
  return (users ?? []).map(({ login }) => login);
}
