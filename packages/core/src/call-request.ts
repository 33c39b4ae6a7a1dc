import type { Tool, ToolContext } from './tool.js';

/** A call as a transport hands it over. */
export interface CallRequest {
  tool: Tool;
  arguments: unknown;
  /** Who calls. */
  caller: string;
  /** Aborts when the caller cancels. */
  signal: AbortSignal;
  /** True when the caller can put a question to a person; otherwise it gets a token to pass on. */
  canAsk: boolean;
  /** The answer to an earlier question of this call; `said` is the host's word for it. */
  answer?: { state: string; accepted: boolean; said: string } | undefined;
  progress?: ToolContext['progress'] | undefined;
  traceId?: string | undefined;
}
