import * as z from 'zod';

/** Commands as lists of their words. */
export function commandsField(most: number) {
  return z
    .array(z.array(z.string()).min(1).max(10_000))
    .min(1)
    .max(most)
    .describe('e.g. [["HGET","user:1","name"]]');
}
