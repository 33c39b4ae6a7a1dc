/**
 * The beginning of a body, at most `maxBytes` of it; the rest is not fetched. A few kilobytes on the wire can be gigabytes unpacked, and
 * `Response.text()` would hold them all. Half a JSON text fails its reader, so that nobody takes it for a whole one.
 * @throws the stream's error when the connection ends early
 */
export async function readUpTo(
  body: ReadableStream<Uint8Array> | null | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
