import {
  type LieOutcome,
  type LyingProxy,
  type PassedAnswer,
  startLyingProxy,
  tellLies,
} from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyCall } from './support/every-call.js';
import { seedArticles } from './support/seed.js';
import { usePinecone } from './support/use-pinecone.js';

const { client, fake, open } = usePinecone({
  seed: seedArticles,
  args: ['--access', 'admin'],
  // Indexes and backups are made again for each lie.
  limits: { indexes: 1_000, backups: 1_000 },
});

const started: { proxy?: LyingProxy; outcomes: LieOutcome[] } = { outcomes: [] };

beforeAll(async () => {
  const proxy = await startLyingProxy(fake().url);
  started.proxy = proxy;
  const lied = await open({
    env: {
      PINECONE_CONTROLLER_HOST: proxy.url,
      PINECONE_INDEX_TTL_MS: '0',
      PINECONE_WAIT_MS: '0',
      PATCHBAY_CIRCUIT_FAILURES: '0',
      PATCHBAY_RATE_PER_MINUTE: '0',
      PATCHBAY_RETRIES: '0',
      PATCHBAY_TIMEOUT_MS: '15000',
    },
  });
  started.outcomes = await tellLies(proxy, {
    calls: everyCall(fake()),
    call: async (tool, args) => {
      const asked = await lied.call(tool, args);
      if (asked.error?.code !== 'confirmation_required') return asked;
      return lied.call(tool, { ...args, confirm: asked.error.details?.confirm });
    },
    fieldLies: 4,
  });
}, 240_000);
afterAll(() => started.proxy?.close());

const namesOf = (outcomes: LieOutcome[]) => outcomes.map(({ name, answer }) => `${name}: ${answer.text}`);
/** Done once and not undone by doing it again. */
const isMaking = ({ method, path, status }: PassedAnswer) =>
  status < 300 &&
  method === 'POST' &&
  /^\/(indexes|backups\/[^/]+\/create-index|indexes\/[^/]+\/backups)/.test(path);

describe('a Pinecone that lies with status 200', () => {
  it('is lied about in every tool', async () => {
    const lied = started.outcomes.filter(({ passed }) => passed.some((one) => one.lied));
    const tools = (await client().tools()).map(({ name }) => name);
    // Models are asked for once, by the call that tells the truth.
    const quiet = ['list_models'];
    const told = new Set(lied.map(({ tool }) => tool));
    expect(tools.filter((name) => !told.has(name) && !quiet.includes(name))).toEqual([]);
  });

  it('is never called a bug of ours', () => {
    expect(namesOf(started.outcomes.filter(({ answer }) => answer.error?.code === 'internal'))).toEqual([]);
  });

  it('leaves nobody in doubt that something was made', () => {
    const hidden = started.outcomes.filter(({ answer, passed }) => {
      const about = passed.findIndex(({ lied }) => lied);
      return (
        answer.isError && answer.error.code !== 'outcome_unknown' && passed.slice(0, about + 1).some(isMaking)
      );
    });
    expect(namesOf(hidden)).toEqual([]);
  });
});

it('a long text in place of the records does not keep the process busy', async () => {
  const body = { documents: 'x'.repeat(200_000), vectors: 'x'.repeat(200_000), namespace: '__default__' };
  for (const [index, path] of [
    ['papers', '/documents'],
    ['points', '/vectors/fetch'],
  ]) {
    fake().fail({
      answer: { kind: 'status', status: 200, body },
      times: 50,
      when: (request) => request.path.includes(path ?? ''),
    });
    const { error } = await client().call('fetch_records', { index, ids: ['a1'] });
    expect(error.code).toBe('upstream_error');
    fake().clearFaults();
  }
});
