import type { OpenIndex } from '../client.js';
import { type PollOptions, poll } from '../poll.js';

/**
 * Whether reads see everything up to a write: false when they did not in time.
 * @param id a record that was written: reading it is the cheapest way to hear the namespace's sequence number
 */
export async function waitUntilVisible(
  { info, host }: OpenIndex,
  { namespace, lsn, id }: { namespace: string; lsn: number; id: string },
  options: PollOptions,
): Promise<boolean> {
  const isVisible = await poll(async (signal) => {
    const { indexedLsn = 0 } =
      info.kind === 'documents'
        ? await host.fetchDocuments(namespace, { ids: [id], includeFields: ['_id'] }, signal)
        : await host.fetchVectors({ ids: [id], namespace }, signal);
    return indexedLsn >= lsn ? true : undefined;
  }, options);
  return isVisible ?? false;
}
