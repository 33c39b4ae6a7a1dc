import { cutText } from '@patchbay/core';
import * as z from 'zod';

const longestDescription = 120;

/** A repository in a list. */
export const repositoryRow = z.object({
  name: z.string(),
  description: z.string().optional(),
  visibility: z.string(),
  default_branch: z.string(),
  language: z.string().optional(),
  stars: z.int().optional(),
  /** GitHub counts open pull requests with the issues. */
  open_issues_and_prs: z.int().optional(),
  fork: z.boolean().optional(),
  archived: z.boolean().optional(),
  pushed_at: z.string().optional(),
});

/** The fields that every kind of answer has; some leave out what others have. */
interface RepositoryLike {
  full_name: string;
  description: string | null;
  private: boolean;
  visibility?: string;
  default_branch?: string;
  language?: string | null;
  stargazers_count?: number;
  open_issues_count?: number;
  fork: boolean;
  archived?: boolean;
  pushed_at?: string | null;
}

export function toRepositoryRow(found: RepositoryLike): z.input<typeof repositoryRow> {
  return {
    name: found.full_name,
    ...(found.description ? { description: cutText(found.description, longestDescription) } : {}),
    visibility: found.visibility ?? (found.private ? 'private' : 'public'),
    default_branch: found.default_branch ?? '',
    ...(found.language ? { language: found.language } : {}),
    ...(found.stargazers_count ? { stars: found.stargazers_count } : {}),
    ...(found.open_issues_count ? { open_issues_and_prs: found.open_issues_count } : {}),
    ...(found.fork ? { fork: true } : {}),
    ...(found.archived ? { archived: true } : {}),
    ...(found.pushed_at ? { pushed_at: found.pushed_at } : {}),
  };
}
