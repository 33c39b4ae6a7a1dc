import {
  ProtocolError,
  ProtocolErrorCode,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import * as z from 'zod';
import { runCall } from './call.js';
import type { ErrorCode } from './errors.js';
import { cutText, mostEchoed } from './output-budget.js';
import { type ListedResource, matchTemplate, type Resource, type ResourceContext } from './resource.js';
import type { Runtime } from './runtime.js';
import { type Output, type Tool, text } from './tool.js';

// MCP: a completion holds at most 100 values. The same bound keeps a list of resources readable in a menu.
const mostValues = 100;
// MCP 2026-07-28 wants the URI in the error; a longer one is none of ours.
const mostUriEchoed = 2_000;
// A menu that opens must not wait for a slow backend.
const completionTimeoutMs = 3_000;

/** resources/list, resources/templates/list, resources/read and completion/complete, each through the same pipeline as a tool. */
export function registerResources(server: Server, runtime: Runtime): void {
  const { resources } = runtime.server;
  if (resources.length === 0) return;

  server.setRequestHandler('resources/templates/list', async () => ({
    resourceTemplates: resources.map(({ uriTemplate, name, title, description, mimeType }) => ({
      uriTemplate,
      name,
      title,
      description,
      mimeType,
    })),
  }));

  server.setRequestHandler('resources/list', async (_request, context) => {
    const listed: ListedResource[] = [];
    const failures: unknown[] = [];
    for (const { resource, connection } of listable(runtime))
      await listOf(runtime, context, { resource, connection }).then(
        (found) => listed.push(...found),
        (error: unknown) => failures.push(error),
      );
    // One of several connections that is away, which the log tells, takes nothing from the menu of the others.
    if (listed.length === 0 && failures.length > 0) throw failures[0];
    return { resources: listed };
  });

  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    for (const resource of resources) {
      const variables = matchTemplate(resource.uriTemplate, uri);
      if (!variables) continue;
      let mimeType = resource.mimeType;
      const answer = await run(runtime, context, {
        name: `read ${resource.name}`,
        uri,
        output: text,
        connection: connectionOf(resource, variables),
        handler: async (resourceContext) => {
          const content = await resource.read(variables, resourceContext);
          mimeType = content.mimeType ?? mimeType;
          return { header: '', text: content.text };
        },
      });
      return { contents: [{ uri, mimeType, text: answer.text }] };
    }
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `Unknown resource ${cutText(uri, mostEchoed)}; the forms are: ${resources.map((resource) => resource.uriTemplate).join(', ')}`,
      { uri: cutText(uri, mostUriEchoed) },
    );
  });

  if (!resources.some((resource) => resource.complete)) return;
  server.setRequestHandler(
    'completion/complete',
    async ({ params: { ref, argument, context: given } }, context) => {
      const resource =
        ref.type === 'ref/resource'
          ? resources.find(({ uriTemplate }) => uriTemplate === ref.uri)
          : undefined;
      const known = given?.arguments ?? {};
      const complete = resource?.complete?.[argument.name];
      if (resource && argument.name === resource.connectionVariable)
        return completion(
          runtime.configuration.connections.filter((name) => name.startsWith(argument.value)),
        );
      if (!resource || !complete) return completion([]);
      const answer = await run(runtime, context, {
        name: `complete ${resource.name}`,
        output: z.object({ values: z.array(z.string()) }),
        connection: connectionOf(resource, known),
        timeoutMs: completionTimeoutMs,
        handler: async (resourceContext) => ({
          values: (await complete(argument.value, known, resourceContext)).slice(0, mostValues + 1),
        }),
      });
      return completion(answer.data.values as string[]);
    },
  );
}

/** What there is to list: a resource that names its connection once for each of them. */
function listable({ server, configuration }: Runtime) {
  return server.resources
    .filter(({ list }) => list !== undefined)
    .flatMap(
      (resource): Array<{ resource: Resource; connection?: string }> =>
        resource.connectionVariable === undefined
          ? [{ resource }]
          : configuration.connections.map((connection) => ({ resource, connection })),
    );
}

async function listOf(
  runtime: Runtime,
  context: ServerContext,
  { resource: { name, list }, connection }: { resource: Resource; connection?: string | undefined },
): Promise<ListedResource[]> {
  const answer = await run(runtime, context, {
    name: `list ${name}`,
    output: z.object({ resources: z.array(listedResource) }),
    connection,
    handler: async (resourceContext) => ({
      resources: ((await list?.(resourceContext)) ?? []).slice(0, mostValues),
    }),
    // A host asks for this list when it starts: without settings there is nothing to list, and that is no failure.
    without: { not_configured: { resources: [] } },
  });
  // The data was parsed by the schema above.
  const found = (answer.data.resources ?? []) as ListedResource[];
  const several = connection !== undefined && runtime.configuration.connections.length > 1;
  // Databases often hold tables of the same names.
  return several ? found.map((one) => ({ ...one, name: `${connection}.${one.name}` })) : found;
}

const listedResource = z.object({
  uri: z.string(),
  name: z.string(),
  title: z.string().optional(),
  description: z.string().optional(),
});

function completion(values: string[]) {
  return { completion: { values: values.slice(0, mostValues), hasMore: values.length > mostValues } };
}

function connectionOf(
  { connectionVariable }: Resource,
  variables: Record<string, string>,
): string | undefined {
  return connectionVariable === undefined ? undefined : variables[connectionVariable];
}

interface Reading {
  name: string;
  /** The resource that is read; an error names it, as MCP 2026-07-28 wants. */
  uri?: string;
  output: Output;
  connection?: string | undefined;
  timeoutMs?: number;
  handler: (context: ResourceContext<never>) => Promise<unknown>;
  /** Data to answer with instead of failing, by the code of the failure. */
  without?: Partial<Record<ErrorCode, Record<string, unknown>>>;
}

/** Runs a reading as a tool nobody lists, so that deadline, limits, circuit, budget, secrets and log hold for it, too. */
async function run(
  runtime: Runtime,
  { mcpReq, http }: ServerContext,
  reading: Reading,
): Promise<{ text: string; data: Record<string, unknown[]> }> {
  const argument = runtime.server.connections?.argument;
  const tool: Tool = {
    name: reading.name,
    title: reading.name,
    access: 'read',
    description: '',
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    input: z.object({}),
    output: reading.output,
    ...(reading.timeoutMs === undefined ? {} : { timeoutMs: reading.timeoutMs }),
    handler: (_input, context) => reading.handler(context),
  };
  const outcome = await runCall(runtime, {
    tool,
    arguments:
      argument !== undefined && reading.connection !== undefined ? { [argument]: reading.connection } : {},
    caller: http?.authInfo?.clientId ?? 'stdio',
    signal: mcpReq.signal,
    canAsk: false,
  });
  if ('question' in outcome)
    throw new ProtocolError(ProtocolErrorCode.InternalError, 'A resource cannot ask');
  const { text: content, structured, isError } = outcome.result;
  // The data was parsed by the schema in `reading.output`, whose fields are arrays.
  if (!isError) return { text: content, data: (structured ?? {}) as Record<string, unknown[]> };
  const { error } = JSON.parse(content);
  const instead = reading.without?.[error.code as ErrorCode];
  if (instead) return { text: '', data: instead as Record<string, unknown[]> };
  const code =
    error.code === 'not_found' || error.code === 'invalid_argument'
      ? ProtocolErrorCode.InvalidParams
      : ProtocolErrorCode.InternalError;
  throw new ProtocolError(code, `${error.message} ${error.next}`, {
    ...(reading.uri === undefined ? {} : { uri: reading.uri }),
    ...error,
  });
}
