import {
  certificateError,
  type ErrorContext,
  httpError,
  networkError,
  ToolError,
  type ToolErrorOptions,
} from '@patchbay/core';
import { isUpstreamFailure, type UpstreamFailure } from './client/upstream-failure.js';
import { operatorAdvice } from './index/filter-operators.js';

/** Answers to these statuses speak of the request only; what the service says with them may be passed on. */
const tellable = new Set([400, 402, 403, 404, 409, 412, 413, 422, 429]);

/** A failure of Pinecone, or of the way to it, as one of our errors; undefined for what nobody planned. */
export function mapError(error: unknown, context: Pick<ErrorContext, 'input'>): ToolError | undefined {
  if (isUpstreamFailure(error)) return fromStatus(error, context);
  return networkError(error, 'Pinecone') ?? certificateError(error, 'Pinecone') ?? failedFetch(error);
}

/** What is left of a request that brought no answer: a port that Node does not talk to, or something that speaks no HTTP. */
function failedFetch(error: unknown): ToolError | undefined {
  if (!(error instanceof Error) || error.name !== 'FetchError') return undefined;
  return new ToolError('unavailable', 'No HTTP service answers at the address of Pinecone.', {
    next: 'Check PINECONE_CONTROLLER_HOST (scheme, host, port) and any proxy in between; the log of this server has the details.',
    cause: error,
  });
}

function fromStatus(failure: UpstreamFailure, { input }: Pick<ErrorContext, 'input'>): ToolError {
  const { status, headers, said, reason } = failure;
  const plain = httpError({
    status,
    headers,
    service: 'Pinecone',
    requestId: headers.get('x-pinecone-request-id') ?? headers.get('x-request-id') ?? undefined,
  });
  const message = said !== undefined && tellable.has(status) ? sentence(said) : plain.message;
  const options: ToolErrorOptions = {
    next: plain.next,
    retryAfterMs: plain.retryAfterMs,
    details: { ...plain.details, ...(reason === undefined ? {} : { reason }) },
    connectionFault: plain.connectionFault,
    cause: failure,
  };
  switch (status) {
    case 401:
      return new ToolError('unauthenticated', 'Pinecone did not accept the API key.', {
        ...options,
        next: 'Set PINECONE_API_KEY to a key of this project (app.pinecone.io, API keys), then restart the server.',
      });
    case 403:
      return forbidden(message, options);
    case 400:
    case 422:
      return new ToolError('invalid_argument', message, {
        ...options,
        next:
          operatorAdvice(input.filter) ??
          (input.index === undefined && input.indexes === undefined
            ? 'Correct the arguments.'
            : 'Correct the arguments; describe_index shows what the index takes.'),
      });
    case 404:
      return new ToolError('not_found', message, {
        ...options,
        next:
          typeof input.model === 'string' && message.includes(input.model)
            ? 'list_models shows the models there are.'
            : 'Check names and ids with list_indexes, describe_index and list_record_ids.',
      });
    case 409:
      return new ToolError('conflict', message, {
        ...options,
        next: 'Choose another name, or use what exists: list_indexes and list_backups show it.',
      });
    case 429:
      return new ToolError('rate_limited', message, {
        ...options,
        next:
          options.retryAfterMs === undefined
            ? 'Wait a little, then call again; a monthly quota shows in the Pinecone console.'
            : 'Wait retry_after_ms, then call again.',
      });
    default:
      return new ToolError(plain.code, message, options);
  }
}

/** 403 is said of a missing permission, of a quota, and of an index that is protected. */
function forbidden(message: string, options: ToolErrorOptions): ToolError {
  if (/deletion protection/i.test(message))
    return new ToolError('refused', message, {
      ...options,
      next: 'Only after the user agrees: configure_index with deletion_protection false, then delete_index again.',
    });
  if (/quota|upgrade|limit/i.test(message))
    return new ToolError('refused', message, {
      ...options,
      next: 'Delete what is no longer needed, or raise the quota in the Pinecone console.',
    });
  return new ToolError('permission_denied', message, {
    ...options,
    next: 'Give PINECONE_API_KEY the role that this call needs (app.pinecone.io, API keys), then restart the server.',
  });
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
