import { Pinecone } from '@pinecone-database/pinecone';
import type { PineconeFake } from './index.js';

/** The vendor's SDK against the fake, without its own retries. */
export function sdkFor(fake: PineconeFake, apiKey = fake.apiKey): Pinecone {
  return new Pinecone({ apiKey, controllerHostUrl: fake.url, maxRetries: 0 });
}

export interface RawAnswer {
  status: number;
  // Whatever JSON came back; tests look into it freely.
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
  body: any;
  headers: Headers;
}

/** A plain request, for what the SDK refuses to send or hides from its answers. */
export async function send(
  fake: PineconeFake,
  path: string,
  { index, body, method = body === undefined ? 'GET' : 'POST', version = '2026-07' }: RawRequest = {},
): Promise<RawAnswer> {
  const host = index === undefined ? fake.url : fake.index(index)?.host;
  const response = await fetch(`${host}${path}`, {
    method,
    headers: {
      'Api-Key': fake.apiKey,
      'X-Pinecone-Api-Version': version,
      'Content-Type': 'application/json',
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type') === 'application/json';
  return { status: response.status, body: isJson ? JSON.parse(text) : text, headers: response.headers };
}

export interface RawRequest {
  index?: string;
  method?: string;
  version?: string;
  body?: unknown;
}

/** The message of a 400, of either error shape. */
export function messageOf({ status, body }: RawAnswer): string {
  return `${status} ${body.error?.message ?? body.message ?? body}`;
}
