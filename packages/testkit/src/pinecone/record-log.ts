import type { Fields, SparseValues } from './wire.js';

/** One record or document as it is kept. It is replaced as a whole, never changed. */
export interface StoredRecord {
  readonly id: string;
  /** Records of vector and integrated indexes; the vectors of a document stand in its fields. */
  readonly values?: number[] | undefined;
  readonly sparseValues?: SparseValues | undefined;
  /** Metadata of a record, or the fields of a document without `_id`. */
  readonly fields: Fields;
}

export type Change = (records: Map<string, StoredRecord>) => void;

/** The records of one namespace behind a log: a write is accepted at once and becomes visible after a delay. */
export interface RecordLog {
  /** Accepts a write and returns its log sequence number. */
  write(change: Change): number;
  /** What reads see now. */
  visible(): ReadonlyMap<string, StoredRecord>;
  /** What reads will see when every accepted write has been indexed. */
  accepted(): ReadonlyMap<string, StoredRecord>;
  /** The number of the last visible write, 0 before the first. */
  indexedLsn(): number;
  /** Makes every accepted write visible. */
  settle(): void;
}

export function createRecordLog({ now, delayMs }: { now: () => number; delayMs: () => number }): RecordLog {
  const records = new Map<string, StoredRecord>();
  const waiting: { lsn: number; visibleAt: number; change: Change }[] = [];
  let lastLsn = 0;
  let indexedLsn = 0;
  const indexUntil = (moment: number) => {
    for (let next = waiting[0]; next !== undefined && next.visibleAt <= moment; next = waiting[0]) {
      waiting.shift();
      next.change(records);
      indexedLsn = next.lsn;
    }
  };
  return {
    write(change) {
      indexUntil(now());
      lastLsn += 1;
      // Never before an earlier write, even when the delay was shortened in between.
      const visibleAt = Math.max(now() + delayMs(), waiting.at(-1)?.visibleAt ?? 0);
      waiting.push({ lsn: lastLsn, visibleAt, change });
      indexUntil(now());
      return lastLsn;
    },
    visible() {
      indexUntil(now());
      return records;
    },
    accepted() {
      const copy = new Map(records);
      for (const { change } of waiting) change(copy);
      return copy;
    },
    indexedLsn() {
      indexUntil(now());
      return indexedLsn;
    },
    settle: () => indexUntil(Number.POSITIVE_INFINITY),
  };
}
