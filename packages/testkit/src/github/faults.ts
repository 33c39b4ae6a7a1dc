/** A request as it arrived; `path` has no `/api/v3` in front and `query` no percent-encoding left. */
export interface SeenRequest {
  host: 'api' | 'download';
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  /** Parsed JSON, or the text where it does not parse; undefined without a body. */
  body: unknown;
  /** The client went away before the answer was complete. */
  aborted: boolean;
}

/** What happens to requests instead of, or on top of, a normal answer. One of `hang`, `reset` and the bodies at most. */
export interface Fault {
  /** How many matching requests are hit (1). */
  times?: number;
  /** How many matching requests pass first (0). */
  skip?: number;
  match?: (request: SeenRequest) => boolean;
  /** The request takes effect first, and only its answer is lost or replaced. */
  afterEffect?: boolean;
  delayMs?: number;
  /** Replaces the answer; an object goes out as JSON. */
  answer?: { status: number; headers?: Record<string, string>; body?: string | object };
  /** A proxy's page: HTML with status 200. */
  html?: boolean;
  /** Changes the text of the real answer, for example to put a number past 2^53 into it. */
  rewrite?: (body: string) => string;
  /** The connection stays open and nothing ever comes. */
  hang?: boolean;
  /** The connection is reset. */
  reset?: boolean;
  /** Content-Length promises the whole body, the connection ends after this many bytes. */
  cutAfterBytes?: number;
}

export interface Faults {
  add(fault: Fault): void;
  clear(): void;
  /** The fault for this request, counted; the oldest matching one wins. */
  take(request: SeenRequest): Fault | undefined;
}

export function createFaults(): Faults {
  let waiting: { fault: Fault; skip: number; times: number }[] = [];
  return {
    add: (fault) => waiting.push({ fault, skip: fault.skip ?? 0, times: fault.times ?? 1 }),
    clear: () => {
      waiting = [];
    },
    take: (request) => {
      const entry = waiting.find(({ fault }) => fault.match?.(request) ?? true);
      if (!entry) return undefined;
      if (entry.skip > 0) {
        entry.skip--;
        return undefined;
      }
      entry.times--;
      if (entry.times <= 0) waiting = waiting.filter((other) => other !== entry);
      return entry.fault;
    },
  };
}

/** The secondary limit, which GitHub tells by the words of its message and, mostly, by `retry-after`. */
export function secondaryLimit({
  status = 403,
  retryAfterSeconds,
  ...fault
}: Pick<Fault, 'times' | 'match'> & { status?: 403 | 429; retryAfterSeconds?: number } = {}): Fault {
  return {
    ...fault,
    answer: {
      status,
      // The primary quota is not used up, which is how the two limits are told apart.
      headers: {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '4900',
        ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      },
      body: {
        documentation_url:
          'https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits',
        message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      },
    },
  };
}
