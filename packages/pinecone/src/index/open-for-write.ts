import type { ToolContext } from '@patchbay/core';
import type { OpenIndex, Pinecone } from '../client.js';

/** The index a write goes to, asked anew, so that what is sent fits the schema it has now. */
export function openForWrite(
  name: string,
  { client, attempt }: Pick<ToolContext<Pinecone>, 'client' | 'attempt'>,
): Promise<OpenIndex> {
  return attempt((signal) => client.freshIndex(name, signal), { safe: true });
}
