import * as z from 'zod';

// Arguments that many tools share. Their words are short because they are paid for once per tool.

/** The repository a tool is about. */
export const repository = {
  owner: z.string().describe('e.g. acme'),
  repo: z.string().describe('e.g. app'),
};

/** A number from 1 on. Checked here and not told in the schema, where it would be paid for with every tool. */
export function counted() {
  return z.int().refine((number) => number >= 1, 'must be at least 1');
}

export const issueNumber = counted().describe('e.g. 42');

/** The repository and the number of a pull request. */
export const pullRequest = { ...repository, pull_number: counted().describe('e.g. 42') };

/** Where a list goes on. */
export const cursor = z.string().max(16_384).optional().describe('next_cursor');

/** A page of a list: `per_page` and the cursor. */
export function paging(perPage = 30) {
  return {
    per_page: counted().max(100).default(perPage).describe('e.g. 30'),
    cursor,
  };
}

/** A branch, tag or commit. */
export const ref = z.string().optional().describe('Branch, tag or SHA, e.g. main');
