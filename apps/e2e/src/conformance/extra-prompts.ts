import { acceptedContent, inputRequired, type ServerContext } from '@modelcontextprotocol/server';
import { png } from './samples.js';

interface ExtraPrompt {
  name: string;
  description: string;
  arguments?: Array<{ name: string; description: string; required: boolean }>;
  get: (context: ServerContext) => object;
}

const says = (content: object) => ({ role: 'user', content });

/** Prompts that a declaration cannot have: with a resource, with a picture, and one that asks. */
export const extraPrompts: ExtraPrompt[] = [
  {
    name: 'test_prompt_with_embedded_resource',
    description: 'A prompt that holds a resource',
    arguments: [{ name: 'resourceUri', description: 'URI of the resource', required: true }],
    get: () => ({
      messages: [
        says({
          type: 'resource',
          resource: { uri: 'test://example-resource', mimeType: 'text/plain', text: 'Embedded for testing.' },
        }),
        says({ type: 'text', text: 'Please process the embedded resource above.' }),
      ],
    }),
  },
  {
    name: 'test_prompt_with_image',
    description: 'A prompt that holds a picture',
    get: () => ({
      messages: [
        says({ type: 'image', data: png, mimeType: 'image/png' }),
        says({ type: 'text', text: 'Please analyze the image above.' }),
      ],
    }),
  },
  {
    name: 'test_input_required_result_prompt',
    description: 'A prompt that asks for its context',
    get({ mcpReq }) {
      const given = acceptedContent(mcpReq.inputResponses, 'user_context');
      if (given) return { messages: [says({ type: 'text', text: `Use: ${String(given.context)}` })] };
      return inputRequired({
        inputRequests: {
          user_context: inputRequired.elicit({
            message: 'What context should the prompt use?',
            requestedSchema: {
              type: 'object',
              properties: { context: { type: 'string' } },
              required: ['context'],
            },
          }),
        },
      });
    },
  },
];
