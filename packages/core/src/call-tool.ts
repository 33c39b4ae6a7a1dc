import { runCall } from './call.js';
import { outlineOf, type Server } from './define-server.js';
import { ToolError } from './errors.js';
import type { CallResult } from './result.js';
import { createRuntime } from './runtime.js';
import { readSetup } from './setup.js';

/**
 * Calls a tool in this process, through the whole pipeline and without a transport: for unit tests of a server.
 * The client is made for the call and closed after it.
 * @param env the settings, as the environment would give them
 * @throws ToolError `invalid_argument` for wrong settings or a tool that is not listed under them
 */
export async function callTool(
  server: Server,
  name: string,
  args: Record<string, unknown> = {},
  env: Record<string, string> = {},
): Promise<CallResult> {
  const setup = readSetup(outlineOf(server), { env, writeLog: () => {} });
  const runtime = createRuntime(server, setup);
  const { problems } = setup;
  const tool = runtime.tools.get(name);
  if (problems.length > 0 || !tool) {
    throw new ToolError(
      'invalid_argument',
      problems.join('; ') || `${name} is not listed with these settings.`,
      { next: `The tools are: ${[...runtime.tools.keys()].join(', ')}` },
    );
  }
  try {
    const outcome = await runCall(runtime, {
      tool,
      arguments: args,
      caller: 'test',
      signal: new AbortController().signal,
      canAsk: false,
    });
    if ('question' in outcome) throw new Error('A caller that cannot ask got a question');
    return outcome.result;
  } finally {
    await runtime.connections.close();
  }
}
