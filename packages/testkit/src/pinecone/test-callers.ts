import { Pinecone } from '@pinecone-database/pinecone';
import type { PineconeFake } from './index.js';

/** The vendor's SDK against the fake, without its own retries. */
export function sdkFor(fake: PineconeFake, apiKey = fake.apiKey): Pinecone {
  return new Pinecone({ apiKey, controllerHostUrl: fake.url, maxRetries: 0 });
}

export interface RawAnswer {
  status: number;
  /** Parsed when it is JSON. */
  body: unknown;
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

/** The status and the message of a refusal, of either error shape. */
export function messageOf({ status, body }: RawAnswer): string {
  return `${status} ${part(body, 'error', 'message') ?? part(body, 'message') ?? body}`;
}

/** What stands at a path of an answer, undefined when nothing does. */
export function part(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (node === undefined ? undefined : Reflect.get(Object(node), key)),
    value,
  );
}

/** One property of every item of a list in an answer. */
export function column(value: unknown, list: string, key: string): unknown[] {
  const items = part(value, list);
  return Array.isArray(items) ? items.map((item) => part(item, key)) : [];
}
