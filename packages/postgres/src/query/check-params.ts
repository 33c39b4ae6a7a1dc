import { ToolError } from '@patchbay/core';
import type { Facts } from '../grammar/facts.js';

/** @throws ToolError `invalid_argument` when there are not as many values as the statement has places for, or one is no Unicode */
export function checkParams({ params: wanted }: Facts, given: string[]) {
  if (given.some((value) => /\p{Surrogate}/u.test(value))) {
    throw new ToolError(
      'invalid_argument',
      'A parameter holds half of a character (an unpaired surrogate).',
      {
        next: 'Send whole characters.',
      },
    );
  }
  if (wanted === given.length) return;
  throw new ToolError(
    'invalid_argument',
    `The statement uses ${wanted === 0 ? 'no parameters' : `$1 to $${wanted}`}, and params holds ${given.length}.`,
    {
      next: 'Give one text per $n, in order; write NULL into the SQL.',
    },
  );
}
