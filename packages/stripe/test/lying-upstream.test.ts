import {
  type LieOutcome,
  type LyingProxy,
  type PassedAnswer,
  startLyingProxy,
  tellLies,
  wholeLies,
} from '@patchbay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyCall } from './support/every-call.js';
import { useStripe } from './support/use-stripe.js';

const { fake, client, confirmed, open } = useStripe();

const started: { proxy?: LyingProxy; outcomes: LieOutcome[] } = { outcomes: [] };

beforeAll(async () => {
  const proxy = await startLyingProxy(fake().url);
  started.proxy = proxy;
  const lied = await open({
    env: { STRIPE_API_BASE: proxy.url, PATCHBAY_RETRIES: '0', PATCHBAY_TIMEOUT_MS: '20000' },
  });
  started.outcomes = await tellLies(proxy, {
    calls: everyCall(fake()).map(([tool], n) => ({ tool, args: () => everyCall(fake())[n]?.[1] ?? {} })),
    call: (tool, args) => confirmed(tool, args, lied),
    fieldLies: 4,
  });
}, 240_000);
afterAll(() => started.proxy?.close());

const isChange = ({ method, path, status }: PassedAnswer) =>
  method !== 'GET' && status < 300 && !path.endsWith('/create_preview');
const namesOf = (outcomes: LieOutcome[]) => outcomes.map(({ name, answer }) => `${name}: ${answer.text}`);

describe('a Stripe that lies with status 200', () => {
  it('is lied about in every tool', async () => {
    const lied = started.outcomes.filter(({ passed }) => passed.some((one) => one.lied));
    const tools = await client().tools();
    expect([...new Set(lied.map(({ tool }) => tool))].sort()).toEqual(tools.map(({ name }) => name).sort());
  });

  it('is never called a bug of ours', () => {
    expect(namesOf(started.outcomes.filter(({ answer }) => answer.error?.code === 'internal'))).toEqual([]);
  });

  it('is never believed when the whole answer is something else', () => {
    const believed = started.outcomes.filter(
      ({ lie, answer, tool, passed }) =>
        !answer.isError &&
        passed.some(({ lied }) => lied) &&
        wholeLies.some(({ name }) => name === lie) &&
        // What became of it is looked up.
        tool !== 'cancel_subscription',
    );
    expect(namesOf(believed)).toEqual([]);
  });

  it('makes no sum and no text of what is not there', () => {
    const invented = started.outcomes.filter(
      ({ answer }) => !answer.isError && /undefined|NaN|N\.aN|\[object/.test(answer.text),
    );
    expect(namesOf(invented)).toEqual([]);
  });

  it('leaves nobody in doubt that something was sent, and under which key', () => {
    const hidden = started.outcomes.filter(({ answer, passed }) => {
      const about = passed.findIndex(({ lied }) => lied);
      if (!answer.isError || !passed.slice(0, about + 1).some(isChange)) return false;
      const { code, details } = answer.error;
      return code !== 'outcome_unknown' || typeof details?.idempotency_key !== 'string';
    });
    expect(namesOf(hidden)).toEqual([]);
  });
});
