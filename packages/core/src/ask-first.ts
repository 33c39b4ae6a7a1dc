import type { CallRequest } from './call-request.js';
import { confirmationRequired } from './confirmation.js';
import { ToolError } from './errors.js';
import type { Runtime } from './runtime.js';
import type { Preview, ToolContext } from './tool.js';

// A symbol, so that no answer of a handler can be taken for a question.
const question = Symbol('question');

/** A preview that waits for a person; `state` comes back with the answer. */
export interface Question {
  [question]: true;
  message: string;
  state: string;
}

export function isQuestion(value: unknown): value is Question {
  return typeof value === 'object' && value !== null && question in value;
}

/**
 * Makes sure that somebody agreed where the tool asks for it. Returns the question for a caller that can ask, undefined when the
 * handler may run; `context.confirmed` then holds what was bound to the confirmation.
 * @throws ToolError `confirmation_required` with preview and token for a caller that cannot ask; `refused` when the person said no
 */
export async function askFirst({
  runtime,
  request,
  input,
  context,
  token,
}: {
  runtime: Runtime;
  request: CallRequest;
  input: Record<string, unknown>;
  context: ToolContext<never>;
  token: string | undefined;
}): Promise<Question | undefined> {
  const { tool, answer } = request;
  if (!tool.confirm) return undefined;
  if (answer && !answer.accepted) throw declined(answer.said);

  const subject = { tool: tool.name, input, connection: context.connection, caller: request.caller };
  const given = answer?.state ?? token;
  // Carrying out what was agreed changes the state that a repetition would be compared with. So `confirm` sees what the
  // confirmation holds, and may say that it was acted on already.
  context.confirmed = given === undefined ? undefined : runtime.confirmations.peek(given, subject)?.state;
  // The input was parsed by this tool's own schema.
  const preview = await tool.confirm(input as never, context);
  if (!preview) return undefined;
  context.confirmed = undefined;

  if (given === undefined) return ask(preview);
  const confirmed = runtime.confirmations.redeem(given, subject);
  if (confirmed.version !== preview.version)
    return ask({ ...preview, message: `The state has changed since the preview. Now: ${preview.message}` });
  context.confirmed = confirmed.state;
  return undefined;

  function ask(shown: Preview): Question {
    const state = runtime.confirmations.issue(subject, shown);
    if (!request.canAsk) throw confirmationRequired(shown, state);
    return { [question]: true, message: shown.message, state };
  }
}

function declined(said: string): ToolError {
  return new ToolError('refused', `Not done: the user answered '${said}'.`, {
    next: 'Leave it, unless the user asks for it again.',
  });
}
