import { definePrompt, defineResource, defineServer } from '@patchbay/core';
import { type Rounds, tools } from './tools.js';

/**
 * What the official conformance suite looks for by name, as far as a declaration of ours can say it. The rest is added to the SDK's
 * server by `extend.ts`.
 */
export const conformance = defineServer({
  name: 'conformance',
  title: 'Conformance',
  version: '1.0.0',
  description: 'The fixture of the official conformance suite',
  instructions: 'Only a test suite calls this.',
  config: {},
  connect: (): Rounds => ({ looks: 0 }),
  limits: { perMinute: 0 },
  tools,
  resources: [
    defineResource({
      uriTemplate: 'test://static-text',
      name: 'static-text',
      title: 'A text',
      description: 'A text that never changes',
      mimeType: 'text/plain',
      list: async () => [
        { uri: 'test://static-text', name: 'static-text', description: 'A text that never changes' },
      ],
      read: async () => ({ text: 'This is the content of the static text resource.' }),
    }),
    defineResource({
      uriTemplate: 'test://template/{id}/data',
      name: 'template',
      title: 'Data of an id',
      description: 'JSON about one id',
      mimeType: 'application/json',
      read: async ({ id }) => ({
        text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
      }),
      complete: { id: async (typed) => ['123', '124'].filter((id) => id.startsWith(typed)) },
    }),
  ],
  prompts: [
    definePrompt({
      name: 'test_simple_prompt',
      title: 'Simple prompt',
      description: 'A prompt without arguments',
      arguments: [],
      text: () => 'This is a simple prompt for testing.',
    }),
    definePrompt({
      name: 'test_prompt_with_arguments',
      title: 'Prompt with arguments',
      description: 'A prompt with two arguments',
      arguments: [
        { name: 'arg1', description: 'First test argument', required: true },
        { name: 'arg2', description: 'Second test argument', required: true },
      ],
      text: ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
    }),
  ],
});
