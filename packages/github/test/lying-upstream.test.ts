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
import { useGithub } from './support/use-github.js';

const { fake, client, confirmed, open } = useGithub({
  limits: { core: 1e6, search: 1e6, code_search: 1e6, graphql: 1e6 },
  // A request that is made of a lie may be wrong itself.
  expectedProblems: /body has a wrong|body lacks|got invalid value/,
});

const started: { proxy?: LyingProxy; outcomes: LieOutcome[] } = { outcomes: [] };

beforeAll(async () => {
  const proxy = await startLyingProxy(fake().host);
  started.proxy = proxy;
  const lied = await open({
    env: { GITHUB_HOST: proxy.url, PATCHBAY_RETRIES: '0', PATCHBAY_TIMEOUT_MS: '20000' },
  });
  started.outcomes = await tellLies(proxy, {
    calls: everyCall(fake()),
    call: (tool, args) => confirmed(tool, args, lied),
    fieldLies: 3,
  });
}, 240_000);
afterAll(() => started.proxy?.close());

/** It changes what others see. Blobs, trees and commits are seen by nobody before a branch points to them. */
function isChange({ method, path, requestBody, status }: PassedAnswer): boolean {
  if (method === 'GET' || status >= 300 || /\/git\/(blobs|trees|commits)$/.test(path)) return false;
  return !path.endsWith('/graphql') || requestBody.includes('"mutation');
}

const namesOf = (outcomes: LieOutcome[]) => outcomes.map(({ name, answer }) => `${name}: ${answer.text}`);

describe('a GitHub that lies with status 200', () => {
  it('is lied about in every tool', async () => {
    const tools = await client().tools();
    const lied = new Set(
      started.outcomes.filter(({ passed }) => passed.some((one) => one.lied)).map(({ tool }) => tool),
    );
    // What it says of most answers is nothing, and of who asks it is asked once.
    const quiet = ['manage_notifications'];
    expect(tools.map(({ name }) => name).filter((name) => !lied.has(name) && !quiet.includes(name))).toEqual(
      [],
    );
  });

  it('is never called a bug of ours', () => {
    expect(namesOf(started.outcomes.filter(({ answer }) => answer.error?.code === 'internal'))).toEqual([]);
  });

  it('is never believed when the whole answer is something else', () => {
    const believed = started.outcomes.filter(({ lie, answer, passed, tool }) => {
      const about = passed.find(({ lied }) => lied);
      if (answer.isError || !about || !wholeLies.some(({ name }) => name === lie)) return false;
      // Nothing found is an answer, and where only the status counts no other answer is read. What became of a branch is looked up.
      if (lie === 'an empty array' || lie === 'another object' || lie === 'an empty object') return false;
      // A log is any text.
      return !/\/git\/|\/reviews\/\d+\/comments|^\/logs\//.test(about.path) && tool !== 'push_files';
    });
    expect(namesOf(believed)).toEqual([]);
  });

  it('makes no answer of what is not there', () => {
    const invented = started.outcomes.filter(
      ({ answer, truth }) =>
        !answer.isError &&
        answer.structured &&
        answer.text !== truth.text &&
        /"undefined"|"NaN"/.test(answer.text),
    );
    expect(namesOf(invented)).toEqual([]);
  });

  it('leaves nobody in doubt that something was sent', () => {
    const hidden = started.outcomes.filter(({ answer, passed }) => {
      if (!answer.isError || answer.error.code === 'outcome_unknown') return false;
      const about = passed.findIndex(({ lied }) => lied);
      const changed = passed.slice(0, about + 1).some(isChange);
      // A later step may say by itself what the ones before it did.
      return (
        changed &&
        !/ done before|Done before|written before|were changed|is on .* already/.test(answer.error.message)
      );
    });
    expect(namesOf(hidden)).toEqual([]);
  });
});
