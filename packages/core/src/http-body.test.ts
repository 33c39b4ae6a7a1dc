import { expect, test } from 'vitest';
import { readUpTo } from './http-body.js';

test('a body is read whole, and one that never ends is left as soon as it is too long', async () => {
  expect((await readUpTo(new Response('{"a":"é"}').body, 100)).toString()).toBe('{"a":"é"}');
  expect((await readUpTo(new Response(null).body, 100)).toString()).toBe('');
  let sent = 0;
  let cancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 10;
      controller.enqueue(new Uint8Array(10).fill(97));
    },
    cancel() {
      cancelled = true;
    },
  });
  expect((await readUpTo(endless, 25)).toString()).toBe('a'.repeat(25));
  expect(cancelled).toBe(true);
  expect(sent).toBeLessThan(100);
});

test('a body that breaks off is an error, not a short body', async () => {
  const broken = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.error(new Error('cut'));
    },
  });
  await expect(readUpTo(broken, 100)).rejects.toThrow('cut');
});
