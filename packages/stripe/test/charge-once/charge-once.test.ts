import { eras, type StripeFake } from '@patchbay/testkit';
import { afterAll, expect, it } from 'vitest';
import { useStripe } from '../support/use-stripe.js';
import { drive, type Told } from './drive.js';
import { chargeFaults, readFaults } from './faults.js';
import { capture, type Operation, payment, refund } from './operation.js';
import { createRandom } from './random.js';

// Waits that let a test of a thousand faults end; what is waited for is the same as with longer ones.
const { fake, client, open } = useStripe({
  env: { STRIPE_REQUEST_TIMEOUT_MS: '500', PATCHBAY_CONCURRENCY: '0', PATCHBAY_RETRIES: '2' },
});

const random = createRandom(20_261_120);
const injected = new Map<string, number>();
const outcomes = new Map<string, number>();
const add = (counts: Map<string, number>, name: string, by = 1) =>
  counts.set(name, (counts.get(name) ?? 0) + by);
const plans: Array<{ name: string; plan: ReturnType<StripeFake['injectFault']>; count: number }> = [];

function inject(kinds: typeof chargeFaults, count: number, when: Operation['moves']) {
  // The tables have entries.
  const name = random.pick(Object.keys(kinds) as [string, ...string[]]);
  const fault = kinds[name]?.();
  if (fault) plans.push({ name, count, plan: fake().injectFault(fault, { count, when }) });
}

function newOperation(): Operation {
  const kind = random.below(10);
  if (kind < 6) return payment(fake(), { declines: random.chance(0.15) });
  return kind < 8 ? capture(fake()) : refund(fake());
}

function note({ outcome, unknowns }: Told): void {
  add(outcomes, outcome);
  add(outcomes, 'answers outcome_unknown on the way', unknowns);
}

/** Runs tasks, some at a time. */
async function inParallel<T>(tasks: ReadonlyArray<() => Promise<T>>, width: number): Promise<T[]> {
  const results: T[] = [];
  const queue = tasks.entries();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const [index, task] of queue) results[index] = await task();
    }),
  );
  return results;
}

afterAll(() => {
  for (const { name, plan, count } of plans) add(injected, name, count - plan.remaining);
  const total = [...injected.values()].reduce((sum, count) => sum + count, 0);
  const lines = (counts: Map<string, number>) =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${String(count).padStart(5)}  ${name}`);
  process.stdout.write(
    [
      `${total} faults met:`,
      ...lines(injected),
      'Outcomes told, each held against the ledger:',
      ...lines(outcomes),
      '',
    ].join('\n'),
  );
  expect(total).toBeGreaterThanOrEqual(1_000);
});

it('moves money once or not at all, and says which, whatever goes wrong on the way', async () => {
  const operations = Array.from({ length: 330 }, (_, index) => ({ operation: newOperation(), index }));
  for (const { operation } of operations) {
    for (let more = random.below(3); more >= 0; more -= 1)
      inject(chargeFaults, 1 + random.below(2), operation.moves);
    if (random.chance(0.1)) inject(readFaults, 1, ({ method }) => method === 'GET');
  }
  const told = await inParallel(
    operations.map(
      ({ operation, index }) =>
        () =>
          drive(operation, client(), { ownKey: index % 3 === 0 ? `order-${index}` : undefined }),
    ),
    16,
  );
  told.forEach(note);
  for (const { operation } of operations) expect(operation.carriedOut()).toBe(operation.declines ? 0 : 1);
}, 300_000);

it('asks a person once for each operation and moves its money once, in every era', async () => {
  for (const era of eras) {
    const questions: string[] = [];
    const asking = await open({
      era,
      elicit: (message) => {
        questions.push(message);
        return 'accept';
      },
    });
    const operations = Array.from({ length: 20 }, () => payment(fake()));
    for (const { moves } of operations) inject(chargeFaults, 1 + random.below(3), moves);
    const told = await inParallel(
      operations.map((operation) => () => drive(operation, asking)),
      5,
    );
    told.forEach(note);
    operations.forEach((operation, index) => {
      expect(operation.carriedOut()).toBe(1);
      const asked = questions.filter((question) => question.includes(String(operation.args.customer)));
      expect(asked).toHaveLength(1 + (told[index]?.fresh ?? 0));
    });
    await asking.close();
  }
}, 100_000);

it('moves money once when the process is killed on the way and started again with the same key', async () => {
  for (let round = 0; round < 8; round += 1) {
    const operations = Array.from({ length: 10 }, (_, index) => ({
      operation: newOperation(),
      ownKey: `round-${round}-${index}`,
    }));
    for (const { operation } of operations) inject(chargeFaults, 1, operation.moves);
    const victim = await open();
    const running = operations.map(({ operation, ownKey }) =>
      drive(operation, victim, { ownKey }).catch(() => undefined),
    );
    // Some rounds die before anything was sent, some with charges under way, some after most were answered.
    const sent = () =>
      fake().requests.filter((request) => operations.some(({ operation }) => operation.moves(request)));
    const enough = [0, 1, 5, 8][round % 4] ?? 0;
    while (sent().length < enough) await new Promise((resolve) => setTimeout(resolve, 2));
    victim.server.kill('SIGKILL');
    await Promise.race([Promise.all(running), victim.server.exited]);

    const heir = await open();
    const told = await inParallel(
      operations.map(
        ({ operation, ownKey }) =>
          () =>
            drive(operation, heir, { ownKey, restarted: true }),
      ),
      5,
    );
    told.forEach(note);
    add(outcomes, 'of them after a kill', told.length);
    for (const { operation } of operations) expect(operation.carriedOut()).toBe(operation.declines ? 0 : 1);
    await heir.close();
  }
}, 300_000);
