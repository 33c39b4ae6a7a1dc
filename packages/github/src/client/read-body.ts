import { ToolError } from '@patchbay/core';
import { parseJson } from '../text/parse-json.js';

/** GitHub's largest JSON is a tree of 7 MB; more than this is not an answer to anything we ask. */
const mostJsonBytes = 64 * 1024 * 1024;

/**
 * The whole body as text.
 * @throws the stream's error when the connection ends early, ToolError `upstream_error` past `maxBytes`
 */
export async function readText(
  body: ReadableStream<Uint8Array> | undefined,
  maxBytes = mostJsonBytes,
): Promise<string> {
  return Buffer.from(await readBytes(body, maxBytes)).toString('utf8');
}

/** The whole body; throws like `readText`. */
export async function readBytes(
  body: ReadableStream<Uint8Array> | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  if (!body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes)
      throw new ToolError('upstream_error', `GitHub answered with more than ${maxBytes} bytes.`, {
        next: 'Ask for less.',
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A JSON body as data.
 * @throws ToolError `upstream_error` when it is something else, such as the sign-in page of a proxy with status 200
 */
export function readJson(text: string, { mayBeEmpty = true }: { mayBeEmpty?: boolean } = {}): object {
  try {
    const value = parseJson(text);
    const isEmpty =
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
    if (typeof value === 'object' && value !== null && (mayBeEmpty || !isEmpty)) return value;
  } catch {
    // Said below; what the text was is nobody's business.
  }
  const what = /^\s*</.test(text)
    ? 'a page (HTML)'
    : /^(\{\})?$/.test(text.trim())
      ? 'nothing'
      : 'something else';
  throw strangeAnswer(what);
}

/**
 * An answer that is not GitHub's. It counts as a connection fault, because the request may or may not have reached GitHub.
 * @param cause for the log: where it is not what GitHub answers
 */
export function strangeAnswer(what: string, cause?: Error): ToolError {
  return new ToolError('upstream_error', `Expected GitHub's JSON and got ${what}.`, {
    next: 'A proxy or a sign-in page may stand in between: check GITHUB_HOST and the network.',
    connectionFault: true,
    cause,
  });
}
