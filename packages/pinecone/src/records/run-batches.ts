import { ToolError } from '@patchbay/core';
import { parallelRequests } from './limits.js';

/** A part that was not carried out, and why. */
export interface FailedBatch<Item> {
  batch: Item[];
  error: ToolError;
}

export interface BatchOutcome<Item, Result> {
  results: Result[];
  failed: Array<FailedBatch<Item>>;
  /** Never sent, because an error before them would have met them, too. */
  notSent: Item[][];
}

export interface RunOptions<Item> {
  onDone?: (batch: Item[]) => void;
  /** Whether a further batch may be begun; the first always is. */
  hasTime?: () => boolean;
}

/**
 * Sends batches, a few at a time. A batch that is refused for what it holds stops nobody else; any other error ends the sending, and so
 * does the end of the time.
 * @throws the first error when nothing was carried out, what nobody planned for, and a cancellation
 */
export async function runBatches<Item, Result>(
  batches: Item[][],
  send: (batch: Item[]) => Promise<Result>,
  { onDone = () => {}, hasTime = () => true }: RunOptions<Item> = {},
): Promise<BatchOutcome<Item, Result>> {
  const waiting = [...batches];
  const results: Result[] = [];
  const failed: Array<FailedBatch<Item>> = [];
  let isOver = false;

  async function work(): Promise<void> {
    for (let batch = next(); batch; batch = next()) {
      try {
        results.push(await send(batch));
        onDone(batch);
      } catch (error) {
        if (!ToolError.is(error) || error.code === 'cancelled' || error.code === 'internal') {
          isOver = true;
          throw error;
        }
        failed.push({ batch, error });
        isOver ||= error.code !== 'invalid_argument';
      }
    }
  }
  let isFirst = true;
  const next = () => {
    if (isOver || !(isFirst || hasTime())) return undefined;
    isFirst = false;
    return waiting.shift();
  };

  await Promise.all(Array.from({ length: Math.min(parallelRequests, batches.length) }, work));
  const [first] = failed;
  if (results.length === 0 && first) throw first.error;
  return { results, failed, notSent: waiting };
}
