import { cursorField } from '@patchbay/core';
import * as z from 'zod';

// Arguments that many tools share. Their words are short because they are paid for once per tool.

/** The repository a tool is about. */
export const repository = {
  owner: z.string().describe('e.g. octocat'),
  repo: z.string().describe('e.g. hello-world'),
};

export const issueNumber = z.int().min(1).describe('e.g. 42');

/** A page of a list: `per_page` and the cursor. */
export function paging(perPage = 30) {
  return {
    per_page: z.int().min(1).max(100).default(perPage).describe('e.g. 30'),
    cursor: cursorField(),
  };
}

/** A branch, tag or commit. */
export const ref = z.string().optional().describe('Branch, tag or SHA, e.g. main');
