import { sleep } from '@patchbay/core';
import type { SessionPool } from './session.js';

// Most end at once; one inside a computation that PostgreSQL cannot interrupt is asked about ever less often.
const firstPollMs = 25;
const longestPollMs = 2_000;

// A number may be given to another process: only a session of ours that is at work is meant.
const terminate = `SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity
  WHERE pid = $1 AND usename = current_user AND application_name = current_setting('application_name') AND state = 'active'`;

/** Ends the backend of a connection that was cut. Resolves when it is gone, or when the server cannot be asked. */
export async function backendIsGone(pool: Pick<SessionPool, 'connect'>, processId: number): Promise<void> {
  for (let pollMs = firstPollMs; ; pollMs = Math.min(2 * pollMs, longestPollMs)) {
    const observer = await pool.connect().catch(() => undefined);
    if (!observer) return;
    const answer = await observer.query(terminate, [processId]).catch(() => undefined);
    observer.release(answer === undefined);
    if (!answer?.rowCount) return;
    await sleep(pollMs);
  }
}
