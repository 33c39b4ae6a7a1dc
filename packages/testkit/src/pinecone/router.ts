import type { IncomingHttpHeaders } from 'node:http';
import type * as z from 'zod';
import { type ErrorShape, refuse } from './refusal.js';
import type { FakeState, IndexState } from './state.js';
import { type ApiVersion, apiVersions } from './wire.js';

export interface Call {
  fake: FakeState;
  version: ApiVersion;
  /** The parts of the path in braces. */
  path: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
  errorShape: ErrorShape;
  /** Notes a request the service does not know: tests assert that there is none. */
  report(problem: string): void;
}

/** A call on the host of an index. */
export interface IndexCall extends Call {
  index: IndexState;
}

export interface Reply {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Route<Context> {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: string;
  /** Known query parameters. */
  query?: readonly string[];
  /** The shape of errors; `rpc-until-2026-07` became nested with that version. */
  errors: 'control' | 'nested' | 'rpc' | 'rpc-until-2026-07';
  since?: ApiVersion;
  handle(call: Context): Reply | Promise<Reply>;
}

export function findRoute<Context>(
  routes: readonly Route<Context>[],
  { method, path }: { method: string; path: string },
) {
  for (const route of routes) {
    const found = route.method === method ? matchPath(route.path, path) : undefined;
    if (found !== undefined) return { route, path: found };
  }
  return undefined;
}

export function isAtLeast(version: ApiVersion, least: ApiVersion): boolean {
  return apiVersions.indexOf(version) >= apiVersions.indexOf(least);
}

/** Checks the query parameters by name: an unknown one is a problem. */
export function checkQuery(call: Call, known: readonly string[]): void {
  for (const name of new Set(call.query.keys())) {
    if (!known.includes(name)) call.report(`unknown query parameter '${name}'`);
  }
}

/**
 * Parses a JSON body. Whatever the schema does not know or misses is a problem and is refused: 422 on the control
 * plane, 400 elsewhere.
 */
export function readBody<Schema extends z.ZodType>(call: Call, schema: Schema): z.output<Schema> {
  return checkShape(call, schema, parseJson(call));
}

export function checkShape<Schema extends z.ZodType>(
  call: Call,
  schema: Schema,
  value: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  for (const issue of issues) call.report(issue);
  throw malformed(call, issues.join('; '));
}

function parseJson(call: Call): unknown {
  try {
    return JSON.parse(call.body === '' ? '{}' : call.body);
  } catch {
    call.report('the body is not JSON');
    throw malformed(call, 'expected value at line 1 column 1');
  }
}

function malformed(call: Call, why: string) {
  return call.errorShape === 'control'
    ? refuse('UNPROCESSABLE_ENTITY', `Failed to deserialize the JSON body into the target type: ${why}`)
    : refuse('INVALID_ARGUMENT', `Bad request. The request body is not valid: ${why}`);
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const found: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (!part.startsWith('{')) {
      if (part !== actual) return undefined;
      continue;
    }
    if (actual === '') return undefined;
    found[part.slice(1, -1)] = decodeURIComponent(actual);
  }
  return found;
}
