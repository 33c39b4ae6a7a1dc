import {
  inputRequired,
  inputResponse,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { allows } from './access.js';
import { runCall } from './call.js';
import type { CallRequest } from './call-request.js';
import { closest } from './closest.js';
import { flagOf } from './config.js';
import { clientCapabilitiesKey, isRecord } from './json-rpc.js';
import { type Listing, staticCacheHint } from './listing.js';
import { cutText, mostEchoed } from './output-budget.js';
import { createProgress } from './progress.js';
import { registerPrompts } from './protocol-prompts.js';
import { registerResources } from './protocol-resources.js';
import type { Runtime } from './runtime.js';
import type { Tool } from './tool.js';

/** Under this key a result's `_meta` carries milliseconds, cache hit and what the tool added. */
export const callMetaKey = 'patchbay/call';

// The one question we ask is yes or no: an empty form, accepted or not. Hosts show its message.
const yesOrNo = { type: 'object' as const, properties: {} };

/**
 * Gets the SDK's server before core registers its own handlers on it, once per connection: it may register capabilities and handlers
 * of its own, and stand in front of core's.
 */
export type Extension = (server: Server, runtime: Runtime) => void;

export interface ProtocolOptions {
  runtime: Runtime;
  listing: Listing;
  extend?: Extension | undefined;
}

/** The SDK's server for one connection of either era, on the shared runtime. Cheap: the SDK may ask for it twice. */
export function createProtocolServer({ runtime, listing, extend }: ProtocolOptions): Server {
  const { serverInfo, capabilities, instructions, tools } = listing;
  const server = new Server(serverInfo, {
    capabilities,
    instructions,
    cacheHints: {
      'server/discover': staticCacheHint,
      'tools/list': staticCacheHint,
      'prompts/list': staticCacheHint,
      'resources/templates/list': staticCacheHint,
      'resources/list': { ttlMs: 60_000, cacheScope: 'private' },
      'resources/read': { ttlMs: 0, cacheScope: 'private' },
    },
    jsonSchemaValidator: acceptAnything,
    // MCP 2026-07-28: state that comes back changed is a protocol error, before any tool sees it.
    requestState: { verify: (state) => runtime.confirmations.verify(state) },
  });
  extend?.(server, runtime);
  // Our schemas are JSON Schema by construction; the SDK's type for them is narrower than what it sends.
  server.setRequestHandler('tools/list', async () => ({ tools: tools as never[] }));
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    const tool = runtime.tools.get(params.name) ?? refuseTool(runtime, params.name);
    const outcome = await runCall(runtime, callRequest(server, tool, params.arguments, context));
    if ('question' in outcome) {
      const { message, state } = outcome.question;
      return inputRequired({
        inputRequests: { confirm: inputRequired.elicit({ message, requestedSchema: yesOrNo }) },
        requestState: state,
      });
    }
    const { text, structured, isError } = outcome.result;
    return {
      content: [{ type: 'text', text }],
      ...(structured ? { structuredContent: structured } : {}),
      ...(isError ? { isError } : {}),
      _meta: { [callMetaKey]: outcome.meta },
    };
  });
  registerResources(server, runtime);
  registerPrompts(server, runtime);
  return server;
}

/** The only JSON Schema the SDK would check is the empty form of a confirmation; its own checker weighs 150 KB. */
const acceptAnything = {
  getValidator: () => (input: unknown) => ({
    valid: true as const,
    data: input as never,
    errorMessage: undefined,
  }),
};

/** Everything about the caller that a call needs, from whichever era it speaks. */
export function callRequest(
  server: Server,
  tool: Tool,
  args: unknown,
  { mcpReq, http }: ServerContext,
): CallRequest {
  const meta: Record<string, unknown> = mcpReq._meta ?? {};
  return {
    tool,
    arguments: args,
    caller: http?.authInfo?.clientId ?? 'stdio',
    signal: mcpReq.signal,
    canAsk: canElicitForms(server, mcpReq.envelope),
    answer: answerOf(mcpReq),
    progress: createProgress({
      token: meta.progressToken,
      notify: (params) => mcpReq.notify({ method: 'notifications/progress', params }),
    }),
    traceId: typeof meta.traceparent === 'string' ? meta.traceparent.split('-')[1] : undefined,
  };
}

function canElicitForms(server: Server, envelope: unknown): boolean {
  const modern = isRecord(envelope) ? envelope[clientCapabilitiesKey] : undefined;
  const capabilities = isRecord(modern) ? modern : server.getClientCapabilities();
  const elicitation: unknown = capabilities?.elicitation;
  // An empty object means forms, for it is older than the choice.
  return isRecord(elicitation) && (Object.keys(elicitation).length === 0 || 'form' in elicitation);
}

function answerOf(mcpReq: ServerContext['mcpReq']): CallRequest['answer'] {
  const view = inputResponse(mcpReq.inputResponses, 'confirm');
  const state: unknown = mcpReq.requestState();
  if (view.kind !== 'elicit' || typeof state !== 'string') return undefined;
  return { state, accepted: view.action === 'accept', said: view.action };
}

function refuseTool({ server, tools, settings }: Runtime, name: string): never {
  const hiddenTool = server.tools.find((tool) => tool.name === name);
  const near = closest(name, [...tools.keys()]);
  const reason = !hiddenTool
    ? `Unknown tool ${cutText(name, mostEchoed)}${near ? `; did you mean ${near}?` : ''}`
    : !allows(settings.PATCHBAY_ACCESS, hiddenTool.access)
      ? `Tool ${name} needs --access ${hiddenTool.access} (this server runs with --access ${settings.PATCHBAY_ACCESS})`
      : settings.PATCHBAY_TOOLS || !server.toolsets || !hiddenTool.toolset
        ? `Tool ${name} is switched off by --tools`
        : `Tool ${name} belongs to the toolset ${hiddenTool.toolset}, which --${flagOf(server.toolsets.setting, server.prefix)} leaves out`;
  throw new ProtocolError(ProtocolErrorCode.InvalidParams, reason);
}
