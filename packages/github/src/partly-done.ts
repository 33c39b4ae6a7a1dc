import { ToolError } from '@patchbay/core';

interface Left {
  /** What was done before the failure and stays, as a sentence. */
  left: string;
  /** What to do about it; stands before the error's own next step. */
  next: string;
  details?: Record<string, unknown>;
}

/**
 * The error of a step that others went before: it says what they left behind. An unknown outcome keeps its code, and of its next step
 * only ours stays, which has to tell how to find out.
 */
export function partlyDone(error: unknown, { left, next, details }: Left): unknown {
  if (!ToolError.is(error)) return error;
  const own = error.code === 'outcome_unknown' ? '' : ` About the error: ${error.next}`;
  return new ToolError(error.code, `${error.message} ${left}`, {
    next: `${next}${own}`,
    retryAfterMs: error.retryAfterMs,
    details: { ...error.details, ...details },
    connectionFault: error.connectionFault,
    pausesOthers: error.pausesOthers,
    cause: error,
  });
}
