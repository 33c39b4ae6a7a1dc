import type { Server, ServerContext } from '@modelcontextprotocol/server';
import type { Extension } from '@patchbay/core/protocol';
import { extraPrompts } from './extra-prompts.js';
import { extraResources } from './extra-resources.js';
import { extraTools } from './extra-tools.js';

/** A request as the SDK hands it to a handler, as far as this file looks into it. */
interface Request {
  params?: { name?: string; uri?: string };
}

type Handler = (request: Request, context: ServerContext) => Promise<object>;
type List = Record<string, object[]>;

/**
 * Adds what a declaration leaves out on purpose: sampling, logging, subscriptions, images, sounds, changes of the lists. Stands in
 * front of core's handlers: what is not one of the extras goes on to them.
 */
export const extend: Extension = (server, runtime) => {
  server.registerCapabilities({
    logging: {},
    tools: { listChanged: true },
    prompts: { listChanged: true },
    resources: { listChanged: true, subscribe: true },
  });
  const tools = extraTools(server, runtime);
  const fronts: Record<
    string,
    (request: Request, context: ServerContext, inner: Handler) => Promise<object>
  > = {
    'tools/list': appending(
      'tools',
      tools.map(({ call: _call, ...listed }) => listed),
    ),
    'prompts/list': appending(
      'prompts',
      extraPrompts.map(({ get: _get, ...listed }) => listed),
    ),
    'resources/list': appending(
      'resources',
      extraResources.map(({ contents: _contents, ...listed }) => listed),
    ),
    'tools/call': async (request, context, inner) =>
      tools.find(({ name }) => name === request.params?.name)?.call(context) ?? inner(request, context),
    'prompts/get': async (request, context, inner) =>
      extraPrompts.find(({ name }) => name === request.params?.name)?.get(context) ?? inner(request, context),
    'resources/read': async (request, context, inner) => {
      const resource = extraResources.find(({ uri }) => uri === request.params?.uri);
      return resource ? { contents: [resource.contents] } : inner(request, context);
    },
  };
  standInFront(server, fronts);
  server.setRequestHandler('resources/subscribe', async () => ({}));
  server.setRequestHandler('resources/unsubscribe', async () => ({}));
};

function appending(field: string, extras: object[]) {
  return async (request: Request, context: ServerContext, inner: Handler) => {
    // A list result of core holds its list under the name of what is listed.
    const listed = (await inner(request, context)) as List;
    return { ...listed, [field]: [...(listed[field] ?? []), ...extras] };
  };
}

function standInFront(
  server: Server,
  fronts: Record<string, (request: Request, context: ServerContext, inner: Handler) => Promise<object>>,
) {
  const register = server.setRequestHandler.bind(server);
  const layered = (method: string, handler: Handler) => {
    const front = fronts[method];
    // The SDK knows the types of each method's request and result; here they only pass through.
    register(
      method as never,
      (front
        ? (request: Request, context: ServerContext) => front(request, context, handler)
        : handler) as never,
    );
  };
  // Core registers with a method and a handler only, which is one of the overloads.
  server.setRequestHandler = layered as typeof server.setRequestHandler;
}
