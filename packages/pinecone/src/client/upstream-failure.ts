/** An answer of the service that is no success, as `errors.ts` reads it. */
export interface UpstreamFailure extends Error {
  status: number;
  headers: Headers;
  /** What the service said, where it said it in one of its own forms; never a page of something in between. */
  said: string | undefined;
  /** Pinecone's name for the error, such as `INVALID_ARGUMENT`. */
  reason: string | undefined;
}

// Longer than any message of the service that we know; a model needs no more of it.
const mostCharacters = 400;

/** Reads the body of a failed answer. Never throws: a body that breaks off says nothing. */
export async function upstreamFailure(response: Response): Promise<UpstreamFailure> {
  const text = await response.text().catch(() => '');
  const { said, reason } = readBody(text, response.headers.get('content-type') ?? '');
  return Object.assign(new Error(`HTTP status ${response.status}: ${text.slice(0, mostCharacters)}`), {
    status: response.status,
    headers: response.headers,
    said: said === undefined ? undefined : plain(said),
    reason,
  });
}

export function isUpstreamFailure(error: unknown): error is UpstreamFailure {
  return error instanceof Error && 'status' in error && 'said' in error && 'headers' in error;
}

/**
 * Control plane, inference, records and documents answer `{error: {code, message}, status}`, vectors and namespaces
 * `{code, message, details}`; what stands before the data plane (authentication, rate limit) answers in plain text.
 */
function readBody(text: string, type: string): { said: string | undefined; reason: string | undefined } {
  if (type.startsWith('text/plain') && text.trim() !== '') return { said: text, reason: undefined };
  const body = parse(text);
  const error = objectOf(body.error);
  const { message = body.message, code } = error;
  return {
    said: typeof message === 'string' && message !== '' ? message : undefined,
    reason: typeof code === 'string' ? code : undefined,
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function plain(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters)}...` : line;
}
