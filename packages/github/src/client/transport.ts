import { Octokit } from '@octokit/rest';
import { readUpTo } from '@patchbay/core';

/** One HTTP request: a path template with its parameters, or an absolute URL. */
export interface Outgoing {
  method: string;
  url: string;
  parameters: object;
  headers: Record<string, string>;
  signal: AbortSignal;
}

/** Its answer. Nothing of the body of a success is read yet; a refusal carries its parsed data. */
export interface Incoming {
  status: number;
  headers: Record<string, string | undefined>;
  body: ReadableStream<Uint8Array> | undefined;
  data: unknown;
}

export type Transport = (request: Outgoing) => Promise<Incoming>;

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Requests by octokit: it fills in path templates, sorts parameters into query and body, and names itself. Without its retry and
 * throttling plugins: the first repeats a POST that met a 5xx (four requests measured), the second waits as long as GitHub says, which
 * can be an hour, and holds its queues in the process. Core repeats reads and keeps the limits instead.
 * Redirects are not followed here, so that a token never goes where it was not meant to go.
 * @throws octokit's RequestError with status 500 and a cause when no answer came
 */
export function createTransport({ restUrl, userAgent }: { restUrl: string; userAgent: string }): Transport {
  const octokit = new Octokit({
    baseUrl: restUrl,
    userAgent,
    log: silent,
    request: { fetch: fetchBounded, log: silent, redirect: 'manual', parseSuccessResponseBody: false },
  });
  return async ({ method, url, parameters, headers, signal }) => {
    try {
      // octokit takes any route as a string; which ones exist is proved where the path is written.
      const answer = await octokit.request({
        ...parameters,
        method: method as 'GET',
        url,
        headers,
        request: { signal },
      });
      // With `parseSuccessResponseBody: false` the data is the response's stream; a 204 has the empty text.
      const data = answer.data as ReadableStream<Uint8Array> | '' | null;
      return {
        status: answer.status,
        headers: plain(answer.headers),
        body: data || undefined,
        data: undefined,
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const response = responseOf(error);
      if (!response) throw error;
      return { ...response, body: undefined };
    }
  };
}

// Octokit reads the body of a refusal whole; of a success we read it ourselves.
const mostRefusalBytes = 1024 * 1024;

/** The platform's fetch, with a refusal cut where it is longer than any that GitHub writes. */
async function fetchBounded(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok || response.body === null) return response;
  const { status, statusText, headers } = response;
  return new Response(await readUpTo(response.body, mostRefusalBytes), { status, statusText, headers });
}

/** The answer inside octokit's RequestError; undefined when there was none. */
function responseOf(error: unknown): Omit<Incoming, 'body'> | undefined {
  if (!(error instanceof Error) || !('response' in error) || !error.response) return undefined;
  // The field is octokit's own `OctokitResponse`.
  const { status, headers, data } = error.response as Omit<Incoming, 'body'>;
  return { status, headers: plain(headers), data };
}

function plain(headers: Record<string, string | number | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, value === undefined ? undefined : String(value)]),
  );
}
