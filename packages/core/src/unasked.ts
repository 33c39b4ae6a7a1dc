import { errorText, ToolError } from './errors.js';
import { isRecord } from './json-rpc.js';

// How the SDK begins its own text, when a host of the older era answers a question with an error, with nonsense, or not in time.
const failed = 'Fulfilling input required by ';

const notAsked = new ToolError(
  'refused',
  'Not done: the host did not put the question to the user, or not in time.',
  {
    next: 'Tell the user what was to be done, and call again when they want it.',
  },
);

/** The reply to a call whose question could not be put, in the form of every other error; any other reply as it is. */
export function withNotAsked(reply: object): object {
  const result = 'result' in reply && isRecord(reply.result) ? reply.result : {};
  const [content]: unknown[] = result.isError === true && Array.isArray(result.content) ? result.content : [];
  if (!isRecord(content) || typeof content.text !== 'string' || !content.text.startsWith(failed))
    return reply;
  return { ...reply, result: { ...result, content: [{ type: 'text', text: errorText(notAsked) }] } };
}
