/** A JSON-RPC 2.0 message, as far as the runner looks into it. */
export interface Message {
  jsonrpc: '2.0';
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: unknown;
}

export const parseErrorCode = -32700;
export const invalidRequestCode = -32600;
export const invalidParamsCode = -32602;
/** MCP 2026-07-28: the request names a protocol version the server does not speak. */
export const unsupportedVersionCode = -32022;

export const protocolVersionKey = 'io.modelcontextprotocol/protocolVersion';
export const clientCapabilitiesKey = 'io.modelcontextprotocol/clientCapabilities';

/** An error reply; `id` is null when the request's id could not be read, as JSON-RPC 2.0 asks. */
export function errorReply(id: string | number | null, code: number, message: string, data?: unknown) {
  return { jsonrpc: '2.0' as const, id, error: { code, message, ...(data === undefined ? {} : { data }) } };
}

/** A parsed line as a message, or what is wrong with it. */
export function asMessage(value: unknown): Message | { problem: string; id: string | number | null } {
  if (Array.isArray(value))
    return { problem: 'Batches are not part of MCP since 2025-06-18: send one message per line.', id: null };
  if (!isRecord(value)) return { problem: 'A message must be a JSON object.', id: null };
  const { id, method, params } = value;
  const known = typeof id === 'string' || typeof id === 'number' ? id : null;
  if (value.jsonrpc !== '2.0') return { problem: 'jsonrpc must be "2.0".', id: known };
  if (id !== undefined && known === null) return { problem: 'id must be a string or a number.', id: null };
  if (method !== undefined && typeof method !== 'string')
    return { problem: 'method must be a string.', id: known };
  if (method === undefined && !('result' in value) && !('error' in value))
    return { problem: 'A message needs a method, a result or an error.', id: known };
  if (params !== undefined && !isRecord(params)) return { problem: 'params must be an object.', id: known };
  const unanswered = known === null || method === undefined ? undefined : unansweredBySdk(value, params);
  if (unanswered) return { problem: unanswered, id: known };
  // Each field was checked above.
  return value as unknown as Message;
}

const requestFields = ['jsonrpc', 'id', 'method', 'params'];
const relatedTaskKey = 'io.modelcontextprotocol/related-task';

/**
 * What is wrong with a request that the SDK would drop without a word, so that its host would wait in vain: the SDK checks the form
 * of a message before it looks for somebody to answer it. A test holds this list against the SDK.
 */
function unansweredBySdk(
  request: Record<string, unknown>,
  { _meta: meta = {} }: Record<string, unknown> = {},
): string | undefined {
  const unknown = Object.keys(request).find((key) => !requestFields.includes(key));
  if (unknown) return `A request has no field ${unknown}.`;
  if (typeof request.id === 'number' && !Number.isSafeInteger(request.id))
    return 'id must be a string or a whole number.';
  if (!isRecord(meta)) return 'params._meta must be an object.';
  const { progressToken = '', [relatedTaskKey]: task = { taskId: '' } } = meta;
  if (typeof progressToken !== 'string' && !Number.isSafeInteger(progressToken))
    return 'params._meta.progressToken must be a string or a whole number.';
  if (!isRecord(task) || typeof task.taskId !== 'string')
    return `params._meta["${relatedTaskKey}"] must be an object with a taskId.`;
  return undefined;
}

const internalErrorCode = -32603;

/**
 * A reply as JSON-RPC 2.0 wants it: where the params of a request do not fit its method, the SDK answers an internal error with zod's
 * issues as its text, and that is invalid params.
 */
export function withInvalidParams(reply: object): object {
  const error = 'error' in reply && isRecord(reply.error) ? reply.error : {};
  if (error.code !== internalErrorCode || typeof error.message !== 'string') return reply;
  const issues = issuesIn(error.message);
  if (!issues) return reply;
  const problems = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return { ...reply, error: { code: invalidParamsCode, message: `Invalid params: ${problems.join('; ')}` } };
}

function issuesIn(text: string): Array<{ path: unknown[]; message: unknown }> | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const issues: unknown = JSON.parse(text);
    if (!Array.isArray(issues)) return undefined;
    const known = issues
      .filter(isRecord)
      .flatMap(({ path, message }) => (Array.isArray(path) ? [{ path, message }] : []));
    return known.length === issues.length && known.length > 0 ? known : undefined;
  } catch {
    return undefined;
  }
}

/** The protocol version a request of the 2026 era claims for itself. */
export function claimedVersion({ params }: Message): unknown {
  const meta = params?._meta;
  return isRecord(meta) ? meta[protocolVersionKey] : undefined;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
