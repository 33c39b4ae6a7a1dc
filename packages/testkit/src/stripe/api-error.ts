/** The `error` object of an API answer, in the fields the SDK reads (`stripe` 23, `Error.d.ts`). */
export interface ApiErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  message: string;
  code?: string | undefined;
  param?: string | undefined;
  decline_code?: string | undefined;
  advice_code?: string | undefined;
  network_decline_code?: string | undefined;
  charge?: string | undefined;
  payment_intent?: object | undefined;
  payment_method?: object | undefined;
  doc_url?: string | undefined;
  request_log_url?: string | undefined;
}

/** A refusal thrown by a rule or a handler; the server writes it as `{error}` with `status`. */
export interface ApiError extends Error {
  readonly status: number;
  readonly body: ApiErrorBody;
}

type Details = Omit<ApiErrorBody, 'type' | 'message'> & { type?: ApiErrorBody['type'] };

/** Builds a refusal; `type` defaults to `invalid_request_error`. */
export const apiError = (status: number, message: string, details: Details = {}): ApiError => {
  const { type = 'invalid_request_error', ...rest } = details;
  const docUrl = rest.code && `https://stripe.com/docs/error-codes/${rest.code.replaceAll('_', '-')}`;
  const body: ApiErrorBody = { type, message, ...rest, ...(docUrl && { doc_url: docUrl }) };
  return Object.assign(new Error(message), { status, body });
};

/** True for what `apiError` made; anything else thrown is a defect of the fake. */
export const isApiError = (thrown: unknown): thrown is ApiError =>
  thrown instanceof Error && 'status' in thrown && 'body' in thrown;

/** A 400 with a `param`, the commonest refusal. */
export const invalid = (param: string, message: string, code?: string): ApiError =>
  apiError(400, message, { param, code });
