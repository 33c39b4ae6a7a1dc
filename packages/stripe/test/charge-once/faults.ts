import { type StripeFault, stripeFaults } from '@patchbay/testkit';

/** What can go wrong with a charge on its way, by the name it is counted under. Each is made anew: some hold a timer. */
export const chargeFaults: Record<string, () => StripeFault> = {
  'cut before': () => stripeFaults.cutBefore,
  'cut after': () => stripeFaults.cutAfter,
  'cut in the answer': () => stripeFaults.cutMidAnswer,
  'half an answer': () => stripeFaults.truncate,
  'silence before': () => stripeFaults.hang(false),
  'silence after': () => stripeFaults.hang(true),
  'slower than the timeout': () => stripeFaults.delay(700),
  '409 lock': () => stripeFaults.status(409),
  '429': () => stripeFaults.status(429),
  '429 with Retry-After': () => stripeFaults.status(429, { retryAfterSeconds: 0 }),
  '500 before': () => stripeFaults.status(500),
  '500 after': () => stripeFaults.status(500, { processed: true }),
  '500 kept under the key': () => stripeFaults.status(500, { processed: true, stored: true }),
  '500, do not retry': () => stripeFaults.status(500, { processed: true, shouldRetry: false }),
  '503 before': () => stripeFaults.status(503, { retryAfterSeconds: 0 }),
  '503 after': () => stripeFaults.status(503, { processed: true }),
  'page of a proxy before': () => stripeFaults.html(502),
  'page of a proxy after': () => stripeFaults.html(504, { processed: true }),
  '404 without an error': () => stripeFaults.notFoundWithoutError,
};

/** What can go wrong with the reads of a preview. */
export const readFaults: Record<string, () => StripeFault> = {
  'read: cut': () => stripeFaults.cutAfter,
  'read: 429': () => stripeFaults.status(429),
  'read: 503': () => stripeFaults.status(503),
  'read: page of a proxy': () => stripeFaults.html(502),
};
