import { expect, expectTypeOf, test } from 'vitest';
import { type CallEvents, createEvents } from './events.js';

interface Moments {
  started: { id: number };
  ended: { id: number; ok: boolean };
}

test('every listener of a moment hears of it, in the order they came; one that left does not', () => {
  const events = createEvents<Moments>();
  const heard: string[] = [];
  const leave = events.on('started', ({ id }) => heard.push(`first ${id}`));
  events.on('started', ({ id }) => heard.push(`second ${id}`));
  events.on('ended', ({ ok }) => heard.push(`ended ${ok}`));
  events.emit('started', { id: 1 });
  leave();
  events.emit('started', { id: 2 });
  events.emit('ended', { id: 2, ok: true });
  expect(heard).toEqual(['first 1', 'second 1', 'second 2', 'ended true']);
});

test('a listener that throws hurts neither the call nor the others, and is not asked again', () => {
  const events = createEvents<Moments>();
  const heard: number[] = [];
  let thrown = 0;
  events.on('started', () => {
    thrown += 1;
    throw new Error('metrics are down');
  });
  events.on('started', ({ id }) => heard.push(id));
  events.emit('started', { id: 1 });
  events.emit('started', { id: 2 });
  expect({ heard, thrown }).toEqual({ heard: [1, 2], thrown: 1 });
});

test('the compiler knows the data of each moment', () => {
  const events = createEvents<CallEvents>();
  events.on('call.finished', (event) => expectTypeOf(event.bytesOut).toBeNumber());
  // @ts-expect-error there is no such moment
  events.on('call.exploded', () => {});
  // @ts-expect-error a moment carries all of its data
  events.emit('circuit.moved', { server: 'x', connection: 'default', from: 'open' });
});
