import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import { cutText, mostEchoed } from './output-budget.js';
import type { Runtime } from './runtime.js';

/** prompts/list and prompts/get; they need no client and no settings. */
export function registerPrompts(server: Server, { server: { prompts } }: Runtime): void {
  if (prompts.length === 0) return;
  server.setRequestHandler('prompts/list', async () => ({
    prompts: prompts.map(({ name, title, description, arguments: args }) => ({
      name,
      title,
      description,
      arguments: args,
    })),
  }));
  server.setRequestHandler('prompts/get', async ({ params }) => {
    const prompt = prompts.find(({ name }) => name === params.name);
    if (!prompt)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Unknown prompt ${cutText(params.name, mostEchoed)}; the prompts are: ${prompts.map(({ name }) => name).join(', ')}`,
      );
    const values = params.arguments ?? {};
    const missing = prompt.arguments
      .filter(({ name, required }) => required && !values[name])
      .map(({ name }) => name);
    if (missing.length > 0)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `Prompt ${prompt.name} needs ${missing.join(', ')}`,
      );
    return {
      description: prompt.description,
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text: prompt.text(values) } }],
    };
  });
}
