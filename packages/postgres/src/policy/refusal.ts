import { ToolError } from '@patchbay/core';

/** @param path how the statement gets there, outermost first; empty for what it says itself */
export function refusal(reason: string, path: string[], next?: string): ToolError {
  const way = path.length === 0 ? '' : `, reached through ${path.join(', then ')}`;
  return new ToolError('refused', `Not run: ${reason}${way}.`, {
    next:
      next ??
      'Do without it; or, if it is known to be harmless, its name can be added to POSTGRES_ALLOW_FUNCTIONS by whoever runs this server.',
  });
}
