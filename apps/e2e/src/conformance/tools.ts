import { type Annotations, defineTool, sleep, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';

/** The fixture's backend: how often a confirmation was prepared. */
export interface Rounds {
  looks: number;
}

const annotations: Annotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
const output = z.object({ text: z.string() });
type Context = ToolContext<Rounds>;

const simpleText = defineTool({
  name: 'test_simple_text',
  title: 'Simple text',
  access: 'read',
  description: 'Answers with a text.',
  annotations,
  input: z.object({}),
  output,
  handler: async (_input, _context: Context) => ({ text: 'This is a simple text response for testing.' }),
});

const errorHandling = defineTool({
  name: 'test_error_handling',
  title: 'Error handling',
  access: 'read',
  description: 'Always fails.',
  annotations,
  input: z.object({}),
  output,
  async handler(_input, _context: Context) {
    throw new ToolError('refused', 'This tool intentionally returns an error for testing.', {
      next: 'Expect it.',
    });
  },
});

// Core sends progress four times a second at most, and the suite wants to see three.
const progressStepMs = 300;

const withProgress = defineTool({
  name: 'test_tool_with_progress',
  title: 'Progress',
  access: 'read',
  description: 'Reports progress.',
  annotations,
  input: z.object({}),
  output,
  async handler(_input, { progress, signal }: Context) {
    for (const done of [0, 25, 50, 75]) {
      progress(done, 100);
      await sleep(progressStepMs, { signal });
    }
    return { text: 'Done.' };
  },
});

/** Tools that ask first, through core's own confirmation; the suite only wants to see the question and a state that is checked. */
const asking = [
  'test_input_required_result_request_state',
  'test_input_required_result_tampered_state',
  'test_streaming_elicitation',
].map((name) =>
  defineTool({
    name,
    title: 'Asks first',
    access: 'read',
    description: 'Asks, then answers.',
    annotations,
    input: z.object({}),
    output,
    confirm: async (_input, _context: Context) => ({ message: 'Please confirm.' }),
    handler: async (_input, _context: Context) => ({ text: 'state-ok' }),
  }),
);

const elicitation = defineTool({
  name: 'test_elicitation',
  title: 'Elicitation',
  access: 'read',
  description: 'Asks with a message of the caller.',
  annotations,
  input: z.object({ message: z.string().describe('What to ask, for example Who are you?') }),
  output,
  confirm: async ({ message }, _context: Context) => ({ message }),
  handler: async (_input, { confirmed }: Context) => ({
    text: `User response: ${JSON.stringify(confirmed)}`,
  }),
});

const multiRound = defineTool({
  name: 'test_input_required_result_multi_round',
  title: 'Asks twice',
  access: 'read',
  description: 'Asks again, because what it asks about changes once.',
  annotations,
  input: z.object({}),
  output,
  async confirm(_input, { client }: Context) {
    client.looks += 1;
    return { message: 'Please confirm.', version: client.looks % 3 === 1 ? 'before' : 'after' };
  },
  handler: async (_input, _context: Context) => ({ text: 'Done after two rounds.' }),
});

export const tools = [simpleText, errorHandling, withProgress, ...asking, elicitation, multiRound];
