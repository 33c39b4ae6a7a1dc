import { readUpTo } from '@patchbay/core';

// The longest answer anybody can ask for: 1,000 records of 20,000 numbers, each of ten characters, with 40 KB of metadata.
const longestAnswerBytes = 256 * 1024 * 1024;
// Longer than any refusal of the service.
const longestRefusalBytes = 1024 * 1024;

/** The `fetch` that the SDK works with, which reads every body whole: the answer is cut where it is longer than any of the service. */
export async function fetchBounded(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(input, init);
  const { status, statusText, headers, body, ok } = response;
  if (body === null) return response;
  const text = await readUpTo(body, ok ? longestAnswerBytes : longestRefusalBytes);
  return new Response(text, { status, statusText, headers });
}
