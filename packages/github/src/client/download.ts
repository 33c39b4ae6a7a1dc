import { ToolError } from '@patchbay/core';

/**
 * Opens an address on another host, which GitHub signed for this one download. Nothing of ours goes along.
 * @throws ToolError `upstream_error` for an address that is none, `not_found` when it has expired, or the network's error
 */
export async function openDownload(
  location: string | undefined,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const url = location === undefined ? undefined : safeAddress(location);
  if (!url)
    throw new ToolError('upstream_error', 'GitHub named no address to download from.', {
      next: 'Call again in a moment.',
    });
  const response = await fetch(url, { signal, redirect: 'follow' });
  if (response.ok && response.body) return response.body;
  await response.body?.cancel();
  if (response.status === 404 || response.status === 410 || response.status === 403)
    throw new ToolError('not_found', 'The download is not there any more.', {
      next: 'Logs and artifacts expire; list the runs to see what is left.',
      details: { http_status: response.status },
    });
  throw new ToolError('unavailable', `The download answered with HTTP status ${response.status}.`, {
    next: 'Call again in a moment.',
    details: { http_status: response.status },
  });
}

/** https, or http on this machine. */
function safeAddress(location: string): URL | undefined {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (!url) return undefined;
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLocal) ? url : undefined;
}
