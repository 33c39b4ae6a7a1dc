import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import { type ErrorCode, ToolError } from './errors.js';

const pauseMs = 60_000;

function setUp({ failures = 5 } = {}) {
  const clock = createFakeClock();
  const moves: string[] = [];
  const breaker = createCircuitBreaker({
    failures,
    pauseMs,
    clock,
    onMove: (from, to) => moves.push(`${from} -> ${to}`),
  });
  return { clock, moves, breaker };
}

const error = (code: ErrorCode, connectionFault?: boolean) =>
  new ToolError(code, code, { next: '', connectionFault });

/** Runs a task that fails and gives its error, or the circuit's. */
function fail(breaker: CircuitBreaker, thrown: unknown = error('unavailable'), times = 1): Promise<unknown> {
  const once = () =>
    breaker
      .run(async () => {
        throw thrown;
      })
      .catch((caught: unknown) => caught);
  return Array.from({ length: times - 1 }).reduce<Promise<unknown>>((before) => before.then(once), once());
}

/** A task that ends when the test says so. */
function slow(breaker: CircuitBreaker) {
  let succeed = () => {};
  let failWith: (reason: unknown) => void = () => {};
  const result = breaker.run(
    () =>
      new Promise<void>((resolve, reject) => {
        succeed = resolve;
        failWith = reject;
      }),
  );
  result.catch(() => {});
  return { result, succeed: () => succeed(), failWith: (reason: unknown) => failWith(reason) };
}

test('the fifth fault in a row opens the circuit; then nothing reaches the backend and the time left is told', async () => {
  const { clock, breaker } = setUp();
  await fail(breaker, error('unavailable'), 4);
  expect(breaker.state()).toBe('closed');
  await fail(breaker, error('timeout', true));
  expect(breaker.state()).toBe('open');
  await clock.advance(20_000);
  let called = false;
  const refused = breaker.run(async () => {
    called = true;
  });
  await expect(refused).rejects.toMatchObject({ code: 'unavailable', retryAfterMs: 40_000 });
  expect(called).toBe(false);
});

test('a success in between starts the count again', async () => {
  const { breaker } = setUp();
  await fail(breaker, error('unavailable'), 4);
  await breaker.run(async () => 'fine');
  await fail(breaker, error('unavailable'), 4);
  expect(breaker.state()).toBe('closed');
});

test('a refusal proves that the backend is up: it never opens the circuit and starts the count again', async () => {
  const { breaker } = setUp();
  await fail(breaker, error('refused'), 20);
  expect(breaker.state()).toBe('closed');
  await fail(breaker, error('unavailable'), 4);
  await fail(breaker, error('permission_denied'));
  await fail(breaker, error('unavailable'), 4);
  expect(breaker.state()).toBe('closed');
});

test('a call that was cancelled proves nothing either way', async () => {
  const { breaker } = setUp();
  await fail(breaker, error('unavailable'), 4);
  await fail(breaker, error('cancelled'));
  await fail(breaker, new Error('a bug'));
  expect(breaker.state()).toBe('closed');
  await fail(breaker, error('unavailable'));
  expect(breaker.state()).toBe('open');
});

test('after the pause one call probes while the others are still refused, and its success closes the circuit', async () => {
  const { clock, moves, breaker } = setUp();
  await fail(breaker, error('unavailable'), 5);
  await clock.advance(pauseMs);
  const probe = slow(breaker);
  const refused = await fail(breaker);
  expect(refused).toMatchObject({ code: 'unavailable', retryAfterMs: undefined });
  probe.succeed();
  await probe.result;
  expect(moves).toEqual(['closed -> open', 'open -> probing', 'probing -> closed']);
  await expect(breaker.run(async () => 'fine')).resolves.toBe('fine');
});

test('a probe that fails opens the circuit for another whole pause', async () => {
  const { clock, breaker } = setUp();
  await fail(breaker, error('unavailable'), 5);
  await clock.advance(pauseMs);
  await fail(breaker);
  expect(breaker.state()).toBe('open');
  await clock.advance(pauseMs - 1);
  expect(await fail(breaker, 'never thrown')).toMatchObject({ retryAfterMs: 1 });
});

test('after a probe that was cancelled the next call probes', async () => {
  const { clock, breaker } = setUp();
  await fail(breaker, error('unavailable'), 5);
  await clock.advance(pauseMs);
  await fail(breaker, error('cancelled'));
  await expect(breaker.run(async () => 'fine')).resolves.toBe('fine');
  expect(breaker.state()).toBe('closed');
});

test('a call from before the opening that ends during the probe does not let a second probe in', async () => {
  const { clock, breaker } = setUp();
  const [cancelled, failed] = [slow(breaker), slow(breaker)];
  await fail(breaker, error('unavailable'), 5);
  await clock.advance(pauseMs);
  const probe = slow(breaker);
  cancelled.failWith(error('cancelled'));
  failed.failWith(error('unavailable'));
  await clock.advance(0);
  expect(breaker.state()).toBe('probing');
  probe.succeed();
  await probe.result;
  expect(breaker.state()).toBe('closed');
});

test('calls from before the opening that fail after it do not make the pause longer', async () => {
  const { clock, breaker } = setUp();
  const late = slow(breaker);
  await fail(breaker, error('unavailable'), 5);
  await clock.advance(pauseMs - 1);
  late.failWith(error('timeout', true));
  await clock.advance(1);
  await expect(breaker.run(async () => 'probe')).resolves.toBe('probe');
});

test('a reconnect closes the circuit at once and the count starts again', async () => {
  const { breaker } = setUp();
  await fail(breaker, error('unavailable'), 5);
  breaker.reset();
  await fail(breaker, error('unavailable'), 4);
  expect(breaker.state()).toBe('closed');
});

test('0 failures switch it off', async () => {
  const { breaker } = setUp({ failures: 0 });
  expect(await fail(breaker, error('unavailable'), 50)).toMatchObject({ message: 'unavailable' });
  expect(breaker.state()).toBe('closed');
});
