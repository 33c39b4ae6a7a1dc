import {
  acceptedContent,
  type InputRequests,
  inputRequired,
  inputResponse,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { sleep } from '@patchbay/core';
import type { Extension } from '@patchbay/core/protocol';
import { enumForm, formWithDefaults, schemaOfEverything } from './forms.js';
import { png, wav } from './samples.js';

type Runtime = Parameters<Extension>[1];

interface ExtraTool {
  name: string;
  description: string;
  inputSchema: object;
  call: (context: ServerContext) => Promise<object>;
}

const nothing = { type: 'object', properties: {} };
const text = (value: string) => ({ content: [{ type: 'text', text: value }] });
const image = { type: 'image', data: png, mimeType: 'image/png' };
const embedded = (uri: string) => ({
  type: 'resource',
  resource: { uri, mimeType: 'text/plain', text: 'Embedded.' },
});

const question = {
  name: inputRequired.elicit({
    message: 'What is your name?',
    requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
  }),
  capital: inputRequired.createMessage({
    messages: [{ role: 'user', content: { type: 'text', text: 'What is the capital of France?' } }],
    maxTokens: 100,
  }),
  roots: inputRequired.listRoots(),
};

/** Asks until there is an answer of the right kind under each key, then says that it is done. */
function asking(inputRequests: InputRequests, stateOf?: () => string) {
  return async ({ mcpReq }: ServerContext) => {
    const answered = Object.keys(inputRequests).every(
      (key) => inputResponse(mcpReq.inputResponses, key).kind !== 'missing',
    );
    if (answered) return text(`Got ${JSON.stringify(mcpReq.inputResponses)}`);
    return inputRequired({ inputRequests, ...(stateOf ? { requestState: stateOf() } : {}) });
  };
}

/** The tools the suite calls that show something no declaration of ours can. */
export function extraTools(server: Server, runtime: Runtime): ExtraTool[] {
  // Core refuses a state it did not make, so the extras' states are made by core, too.
  const state = () =>
    runtime.confirmations.issue(
      { tool: 'extra', input: {}, connection: 'default', caller: 'suite' },
      { message: 'extra' },
    );
  const tool = (name: string, call: ExtraTool['call'], inputSchema: object = nothing): ExtraTool => ({
    name,
    description: `Fixture ${name} of the conformance suite.`,
    inputSchema,
    call,
  });

  return [
    tool('test_image_content', async () => ({ content: [image] })),
    tool('test_audio_content', async () => ({
      content: [{ type: 'audio', data: wav, mimeType: 'audio/wav' }],
    })),
    tool('test_embedded_resource', async () => ({ content: [embedded('test://embedded-resource')] })),
    tool('test_multiple_content_types', async () => ({
      content: [
        { type: 'text', text: 'Multiple content types test:' },
        image,
        embedded('test://mixed-content-resource'),
      ],
    })),
    tool('test_tool_with_logging', logThreeTimes),
    tool('test_logging_tool', logThreeTimes),
    tool('test_sampling', asking({ capital: question.capital }), {
      type: 'object',
      properties: { prompt: { type: 'string' } },
      required: ['prompt'],
    }),
    tool('test_missing_capability', asking({ capital: question.capital })),
    tool('test_elicitation_sep1034_defaults', asking({ form: inputRequired.elicit(formWithDefaults) })),
    tool('test_elicitation_sep1330_enums', asking({ form: inputRequired.elicit(enumForm) })),
    tool('test_trigger_tool_change', async () => {
      await server.sendToolListChanged();
      return text('Changed.');
    }),
    tool('test_trigger_prompt_change', async () => {
      await server.sendPromptListChanged();
      return text('Changed.');
    }),
    tool('test_input_required_result_elicitation', async ({ mcpReq }) => {
      const given = acceptedContent(mcpReq.inputResponses, 'user_name');
      if (typeof given?.name === 'string') return text(`Hello, ${given.name}!`);
      return inputRequired({ inputRequests: { user_name: question.name } });
    }),
    tool('test_input_required_result_sampling', asking({ capital_question: question.capital })),
    tool('test_input_required_result_list_roots', asking({ client_roots: question.roots })),
    tool('test_input_required_result_capabilities', asking({ capital_question: question.capital })),
    tool(
      'test_input_required_result_multiple_inputs',
      asking({ user_name: question.name, greeting: question.capital, client_roots: question.roots }, state),
    ),
    tool('json_schema_2020_12_tool', async () => text('Fine.'), schemaOfEverything),
  ];
}

async function logThreeTimes({ mcpReq }: ServerContext) {
  for (const message of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
    await mcpReq.log('info', message);
    // Apart in time, so that the suite sees several messages and not one.
    await sleep(50, { signal: mcpReq.signal });
  }
  return text('Logged.');
}
