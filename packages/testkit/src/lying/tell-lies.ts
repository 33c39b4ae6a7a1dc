import type { Answer } from '../test-client.js';
import { fieldLie, type Lie, wholeLies } from './lies.js';
import type { LyingProxy, PassedAnswer } from './lying-proxy.js';

/** A call that succeeds while nobody lies. The arguments are made anew for each time, because some calls can be made once only. */
export interface LiedCall {
  tool: string;
  args: () => Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** What became of one call while one of its answers was a lie. */
export interface LieOutcome {
  /** Tool, lie, and the request whose answer it was, for the message of a test. */
  name: string;
  tool: string;
  lie: string;
  /** What the same call says while nobody lies. */
  truth: Answer;
  answer: Answer;
  /** The requests of the call, in order; the one that was lied about is marked. */
  passed: PassedAnswer[];
}

/**
 * Makes each call once with true answers, and then once for each lie; the answers of a call take turns in being lied about.
 * @param fieldLies how many lies about one field each call gets, beside every second one about whole answers
 * @param call makes the call, and agrees where it asks
 * @throws Error when a call fails while nobody lies, because its outcomes would mean nothing
 */
export async function tellLies(
  proxy: LyingProxy,
  {
    calls,
    fieldLies,
    call,
  }: {
    calls: LiedCall[];
    fieldLies: number;
    call: (tool: string, args: Record<string, unknown>) => Promise<Answer>;
  },
): Promise<LieOutcome[]> {
  const outcomes: LieOutcome[] = [];
  for (const [callNumber, { tool, args }] of calls.entries()) {
    proxy.lie();
    const truth = await call(tool, await args());
    if (truth.isError) throw new Error(`${tool} fails without a lie: ${truth.text}`);
    const count = proxy.answers().filter(({ status }) => status >= 200 && status < 300).length;
    for (const [turn, lie] of liesFor(callNumber, fieldLies).entries()) {
      proxy.lie({ nth: turn % count, tell: lie.tell });
      const answer = await call(tool, await args());
      const passed = proxy.answers();
      const about = passed.find(({ lied }) => lied);
      const name = `${tool}, ${lie.name}, of ${about?.method} ${about?.path}`;
      outcomes.push({ name, tool, lie: lie.name, truth, answer, passed });
    }
  }
  proxy.lie();
  return outcomes;
}

/** Other ones for each call, so that all of them are told somewhere. */
function liesFor(callNumber: number, fieldLies: number): Lie[] {
  return [
    ...wholeLies.filter((_, n) => (n + callNumber) % 2 === 0),
    // Seeds that no two calls share.
    ...Array.from({ length: fieldLies }, (_, n) => fieldLie(callNumber * 7_919 + n * 5)),
  ];
}
