/** One entry of `errors` in a 422, in GitHub's words. */
export interface FieldError {
  resource?: string;
  field?: string;
  code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom' | 'too_large';
  message?: string;
  value?: unknown;
}

export interface Refusal extends Error {
  status: number;
  errors?: (FieldError | string)[];
  headers: Record<string, string>;
}

/** An error that the server turns into GitHub's `{message, errors?, documentation_url, status}`. Throw it. */
export function refusal(
  status: number,
  message: string,
  { errors, headers = {} }: { errors?: (FieldError | string)[]; headers?: Record<string, string> } = {},
): Refusal {
  return Object.assign(new Error(message), { status, headers, ...(errors && { errors }) });
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && 'status' in error && 'headers' in error;
}

export function notFound(): Refusal {
  return refusal(404, 'Not Found');
}

/** The common 422: `Validation Failed` with one error. */
export function invalid(resource: string, field: string, more: Partial<FieldError> = {}): Refusal {
  return refusal(422, 'Validation Failed', { errors: [{ resource, field, code: 'invalid', ...more }] });
}

/** A 422 whose error is a sentence. */
export function custom(resource: string, message: string, field?: string): Refusal {
  return refusal(422, 'Validation Failed', {
    errors: [{ resource, code: 'custom', ...(field && { field }), message }],
  });
}

/** The value, or 404. */
export function found<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw notFound();
  return value;
}

/** The body of a refusal as it goes over the wire. */
export function refusalBody(error: Refusal): Record<string, unknown> {
  return {
    message: error.message,
    ...(error.errors && { errors: error.errors }),
    documentation_url: 'https://docs.github.com/rest',
    status: String(error.status),
  };
}
