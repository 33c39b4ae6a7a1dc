import type { IncomingHttpHeaders } from 'node:http';

/** One request as it arrived. */
export interface SeenPineconeRequest {
  method: string;
  /** The index whose host was called; absent on the control plane and inference. */
  index?: string;
  /** With the query string. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The status answered; absent while there is none. */
  status?: number;
  /** The connection was closed before the answer was complete, by the caller or by a fault. */
  aborted: boolean;
}
