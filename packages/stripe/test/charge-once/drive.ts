import type { Answer, TestClient } from '@patchbay/testkit';
import type { Operation } from './operation.js';

/** What the caller was told in the end, and on the way. */
export interface Told {
  outcome: 'done' | 'declined' | 'found done';
  calls: number;
  /** Times a new agreement was needed, because Stripe kept a failure and nothing was done. */
  fresh: number;
  unknowns: number;
}

// Said before or instead of doing anything: the call may be made again.
const notDone = new Set(['unavailable', 'rate_limited', 'timeout', 'upstream_error']);
const mostCalls = 40;

/**
 * Calls a tool as a careful caller does, by what its answers say, until an answer tells the outcome. Throws where an answer is wrong:
 * success without the movement, failure with it, a second question for what was agreed to.
 * @param ownKey a key of the caller; without one it uses the key that it is told
 * @param restarted true where another process made the first call, which then may ask again
 */
export async function drive(
  operation: Operation,
  client: TestClient,
  { ownKey, restarted = false }: { ownKey?: string | undefined; restarted?: boolean } = {},
): Promise<Told> {
  const told = { calls: 0, unknowns: 0, fresh: 0 };
  let key = ownKey;
  let agreed = false;
  let unclear = restarted;

  const call = async (more: Record<string, unknown> = {}): Promise<Answer> => {
    told.calls += 1;
    return client.call(operation.tool, {
      ...operation.args,
      ...(key ? { idempotency_key: key } : {}),
      ...more,
    });
  };

  while (told.calls < mostCalls) {
    let answer = await call();
    // The state may change between preview and confirmation: a charge of the process before is carried out late, say.
    while (answer.error?.code === 'confirmation_required' && told.calls < mostCalls) {
      if (agreed)
        throw new Error(`${operation.tool} asked again for the same key and arguments: ${answer.text}`);
      answer = await call({ confirm: answer.error.details?.confirm });
      // A failure that tells the key came after the agreement.
      if (answer.error?.details?.idempotency_key) agreed = true;
    }
    const { error } = answer;
    if (!error) return { outcome: verified(operation, answer), ...told };
    if (error.code === 'outcome_unknown') {
      told.unknowns += 1;
      unclear = true;
      key = String(error.details?.idempotency_key);
      if (!error.message.includes('from now on')) continue;
      if (await operation.find(client)) {
        expectCount(operation, 1, 'found as done');
        return { outcome: 'found done', ...told };
      }
      expectCount(operation, 0, 'not found');
      key = ownKey === undefined ? undefined : `${ownKey}-again-${told.calls}`;
      told.fresh += 1;
      agreed = false;
      unclear = false;
      continue;
    }
    if (error.code === 'refused' && operation.declines && error.details?.http_status === 402) {
      expectCount(operation, 0, 'declined');
      return { outcome: 'declined', ...told };
    }
    if (!notDone.has(error.code)) throw new Error(`${operation.tool} told a wrong outcome: ${answer.text}`);
    if (!unclear) expectCount(operation, 0, `told ${error.code}`);
    if (error.details?.idempotency_key) key = String(error.details.idempotency_key);
  }
  throw new Error(`${operation.tool}: no outcome after ${told.calls} calls`);
}

function verified(operation: Operation, { data }: Answer): 'done' {
  if (data.status !== 'succeeded') throw new Error(`told a success that is none: ${JSON.stringify(data)}`);
  expectCount(operation, 1, 'told as done');
  return 'done';
}

function expectCount(operation: Operation, expected: number, when: string): void {
  const real = operation.carriedOut();
  if (real !== expected) throw new Error(`${operation.tool}, ${when}: carried out ${real} times`);
}
