/** A statement that must not do what it tries. */
export interface Attack {
  sql: string;
  params?: string[];
  /** `error` where it must be refused; `no-effect` where it may answer and must change nothing. Default `error`. */
  outcome?: 'error' | 'no-effect';
  /** The code of the error. Default `refused`. */
  code?: string | string[];
  /** A statement of the next caller, on the same session, and what it must answer. */
  afterwards?: { sql: string; rows: Array<Array<string | null>> };
  /** Text that must not be in the answer. */
  hides?: RegExp;
}

/** A statement that reads, and what it must answer. */
export interface Read {
  sql: string;
  params?: string[];
  limit?: number;
  columns?: Array<{ name: string; type: string }>;
  rows?: Array<Array<string | null>>;
  /** Where there are too many rows to write down. */
  rowCount?: number;
  truncated?: boolean;
}
