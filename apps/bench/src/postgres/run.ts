import { startPostgres } from '@patchbay/testkit';
import type { Section } from '../report.js';
import { answers } from './answers.js';
import { benchSql } from './cases.js';
import { coldStart } from './cold-start.js';
import { largeResult } from './large-result.js';
import { throughput } from './throughput.js';

/** Everything that is measured about the PostgreSQL server, one section after the other. */
export async function* runPostgres({ quick }: { quick: boolean }): AsyncGenerator<Section> {
  const postgres = await startPostgres();
  try {
    await postgres.sql(benchSql);
    const url = postgres.url();
    yield await coldStart(url, quick ? 5 : 21);
    yield await throughput(url, quick ? 1_000 : 10_000);
    yield await largeResult(url);
    yield await answers(url);
  } finally {
    await postgres.stop();
  }
}
