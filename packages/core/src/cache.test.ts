import { expect, test } from 'vitest';
import { createFakeClock } from '../test/fake-clock.js';
import { createCache } from './cache.js';

test('an entry is served until its time is over, its own or the default', async () => {
  const clock = createFakeClock();
  const cache = createCache<string>({ ttlMs: 1_000, clock });
  cache.set('usual', 'a');
  cache.set('short', 'b', 100);
  await clock.advance(100);
  expect([cache.get('usual'), cache.get('short')]).toEqual(['a', 'b']);
  await clock.advance(1);
  expect([cache.get('usual'), cache.get('short')]).toEqual(['a', undefined]);
  await clock.advance(900);
  expect(cache.get('usual')).toBeUndefined();
});

test('a lifetime of 0 keeps nothing, not even what was there before', () => {
  const cache = createCache<string>({ clock: createFakeClock() });
  cache.set('a', 'old');
  cache.set('a', 'new', 0);
  expect(cache.get('a')).toBeUndefined();
  const never = createCache<string>({ ttlMs: 0, clock: createFakeClock() });
  never.set('a', 'x');
  expect(never.get('a')).toBeUndefined();
});

test('when it is full the entry used longest ago goes first', () => {
  const cache = createCache<string>({ maxItems: 2 });
  cache.set('a', '1');
  cache.set('b', '2');
  cache.get('a');
  cache.set('c', '3');
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['1', undefined, '3']);
});

test('bytes are bounded, and a value bigger than the whole cache is not kept and pushes nothing out', () => {
  const cache = createCache<string>({ maxBytes: 20 });
  cache.set('a', 'x'.repeat(6));
  cache.set('b', 'x'.repeat(6));
  expect(cache.figures()).toMatchObject({ items: 2, bytes: 16 });
  cache.set('huge', 'x'.repeat(100));
  expect(cache.figures()).toMatchObject({ items: 2, bytes: 16 });
  cache.set('c', 'x'.repeat(6));
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'xxxxxx']);
  const wide = createCache<string>();
  wide.set('a', '表表');
  expect(wide.figures().bytes).toBe(8);
});

test('hits and misses are counted, and what is deleted is gone', () => {
  const cache = createCache<number>();
  cache.set('zero', 0);
  cache.get('zero');
  cache.delete('zero');
  cache.get('zero');
  cache.set('one', 1);
  cache.clear();
  cache.get('one');
  expect(cache.figures()).toEqual({ hits: 1, misses: 2, items: 0, bytes: 0 });
});
