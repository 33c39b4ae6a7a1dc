import * as z from 'zod';

/** Who wrote something, and how an outsider stands to the repository. */
export const authorShape = {
  author: z.string().optional(),
  /** Set only for people who do not belong to the repository: stranger, contributor, first_timer... */
  outsider: z.string().optional(),
};

const insiders = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/**
 * The author by login; text by somebody who does not belong to the repository is marked with the association GitHub gives, so that
 * nobody takes it for the owner's word.
 */
export function authorOf(
  user: { login?: string } | null | undefined,
  association: string | undefined,
): { author?: string; outsider?: string } {
  const author = user?.login === undefined ? {} : { author: user.login };
  if (association === undefined || insiders.has(association)) return author;
  // GitHub's word for somebody without any tie is NONE, and `outsider: none` would read as the opposite.
  return { ...author, outsider: association === 'NONE' ? 'stranger' : association.toLowerCase() };
}
