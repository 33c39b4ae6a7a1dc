import { untilAborted } from './clock.js';

export interface BatcherOptions<K, V> {
  /** Answers many keys with one upstream call; a key it leaves out was not found. Its signal aborts when every caller has given up. */
  load: (keys: K[], signal: AbortSignal) => Promise<Map<K, V | Error>>;
  /** Most keys in one upstream call; the rest goes into a second one. */
  maxKeys?: number;
}

/** Gathers what is asked for within one tick into one upstream call and hands each caller its own result. */
export interface Batcher<K, V> {
  /**
   * The value of one key; undefined when upstream does not have it. The same key asked for twice in a tick is sent once.
   * @throws the key's own error, the error of the whole upstream call, or the signal's reason
   */
  get(key: K, signal?: AbortSignal): Promise<V | undefined>;
}

interface Batch<K, V> {
  keys: Set<K>;
  /** Callers that still wait; when none is left, the upstream call is aborted. */
  waiting: number;
  controller: AbortController;
  result: Promise<Map<K, V | Error>>;
}

/** Make one per caller and connection: answers must not cross from one identity to another. */
export function createBatcher<K, V>({ load, maxKeys = 100 }: BatcherOptions<K, V>): Batcher<K, V> {
  // Those of the present tick: the last one takes new keys, the ones before it are full.
  let open: Batch<K, V>[] = [];

  function close(batch: Batch<K, V>) {
    open = open.filter((other) => other !== batch);
  }

  function openBatch(): Batch<K, V> {
    const controller = new AbortController();
    const keys = new Set<K>();
    const result = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      close(batch);
      controller.signal.throwIfAborted();
      return load([...keys], controller.signal);
    });
    // Every caller may have given up by the time it fails.
    result.catch(() => {});
    const batch: Batch<K, V> = { keys, waiting: 0, controller, result };
    open.push(batch);
    return batch;
  }

  return {
    async get(key, signal) {
      signal?.throwIfAborted();
      const batch =
        open.find(({ keys }) => keys.has(key)) ?? open.find(({ keys }) => keys.size < maxKeys) ?? openBatch();
      batch.keys.add(key);
      batch.waiting += 1;
      try {
        const values = await (signal ? untilAborted(batch.result, signal) : batch.result);
        const value = values.get(key);
        if (value instanceof Error) throw value;
        return value;
      } finally {
        batch.waiting -= 1;
        if (batch.waiting === 0 && signal?.aborted) {
          // Nobody may join a call that will not be made.
          close(batch);
          batch.controller.abort(signal.reason);
        }
      }
    },
  };
}
