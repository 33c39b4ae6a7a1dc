const names = new Set(['TypeError', 'RangeError', 'ZodError', '$ZodError']);

/**
 * True for what is thrown where data is not what its type says: a TypeError, a RangeError (a date that is none, a nesting too deep), or
 * an answer that its schema refuses.
 *
 * The line is drawn here because handlers are compiled against the vendor's types, and an answer against its schema: once the compiler
 * is satisfied, these are left to data that breaks its promise. A mistake of ours can look the same, and then no program can tell whose it
 * is, so that the log keeps the whole error for either. Everything else stays ours: errors thrown on purpose, ReferenceError and the
 * like, and all that happens before an answer of the upstream has come.
 */
export function isMisfit(error: unknown): boolean {
  // The TypeErrors of `fetch` are about the network, and have a cause.
  return error instanceof Error && names.has(error.name) && error.cause === undefined;
}

const calls = new WeakMap<AbortSignal, { unchecked: boolean }>();

/** From here on `noteUncheckedAnswer` with the signal of a call is about this call. */
export function trackAnswers(signal: AbortSignal, answered: { unchecked: boolean }): void {
  calls.set(signal, answered);
}

/**
 * For clients whose requests do not all go through `ToolContext.attempt`: an answer came whose shape only the vendor's types promise.
 * @param signal that of the call; of others nothing is noted
 */
export function noteUncheckedAnswer(signal: AbortSignal): void {
  const answered = calls.get(signal);
  if (answered) answered.unchecked = true;
}
