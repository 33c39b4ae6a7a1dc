import type * as z from 'zod';
import { refusal } from './refusal.js';

export interface CheckedInput {
  query: Record<string, unknown>;
  body: Record<string, unknown>;
}

interface Input {
  /** Verb and path, the start of every problem line. */
  where: string;
  query: Record<string, string>;
  body: unknown;
}

/**
 * Parses query and body by the route's validators. What GitHub would ignore (unknown names) is dropped, what it
 * refuses is a 422; both are written to `problems`, because no server under test should send either.
 */
export function checkInput(
  validators: { query: z.ZodObject; body?: z.ZodObject },
  { where, query, body }: Input,
  problems: string[],
): CheckedInput {
  if (Number(query.per_page) > 100) problems.push(`${where}: per_page above 100`);
  const checkedQuery = check(validators.query, query, (line) => problems.push(`${where}: query ${line}`));
  if (!validators.body) {
    const sent = typeof body === 'object' && body !== null && Object.keys(body).length > 0;
    if (sent) problems.push(`${where}: a body where the operation has none`);
    return { query: checkedQuery, body: {} };
  }
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) {
    throw refusal(400, 'Body should be a JSON object');
  }
  const checkedBody = check(validators.body, body ?? {}, (line) => problems.push(`${where}: body ${line}`));
  return { query: checkedQuery, body: checkedBody };
}

function check(schema: z.ZodObject, value: object, problem: (line: string) => void): Record<string, unknown> {
  const first = schema.safeParse(value);
  if (first.success) return first.data;
  const copy: unknown = structuredClone(value);
  for (const issue of first.error.issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    for (const key of issue.keys) {
      problem(`has the unknown field ${[...issue.path, key].join('.')}`);
      remove(copy, issue.path, key);
    }
  }
  const second = schema.safeParse(copy);
  if (second.success) return second.data;
  const sentences = second.error.issues.map((issue) => {
    const path = issue.path.join('.');
    const missing = valueAt(copy, issue.path) === undefined;
    problem(missing ? `lacks ${path}` : `has a wrong ${path}: ${issue.message}`);
    return missing
      ? `"${issue.path.at(-1)?.toString()}" wasn't supplied.`
      : `For 'properties/${issue.path.join('/')}', ${JSON.stringify(valueAt(copy, issue.path))} is not allowed.`;
  });
  throw refusal(422, `Invalid request.\n\n${sentences.join('\n')}`);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
}

function remove(value: unknown, path: readonly PropertyKey[], key: string): void {
  const target = valueAt(value, path);
  if (isRecord(target)) delete target[key];
}

function isRecord(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
