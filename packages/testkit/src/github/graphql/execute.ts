import {
  buildASTSchema,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import type { Limits } from '../limits.js';
import { isRefusal, type Refusal } from '../refusal.js';
import type { Viewer } from '../route.js';
import { rootMutations } from './mutations.js';
import { rootQueries } from './queries.js';
import { graphqlError } from './values.js';

interface GraphqlRequest {
  query?: unknown;
  variables?: unknown;
  operationName?: unknown;
}

let published: Promise<GraphQLSchema> | undefined;

/** GitHub's published schema; loaded with the first query, because it takes a quarter of a second. */
function publishedSchema(): Promise<GraphQLSchema> {
  published ??= import('@octokit/graphql-schema').then(({ schema }) =>
    buildASTSchema(parse(schema.idl, { noLocation: true }), { assumeValidSDL: true }),
  );
  return published;
}

/**
 * Runs a query against the state by GitHub's own schema. Errors come in `errors` with GitHub's `type`, beside the
 * data that could be had; a query the schema refuses, or a field the fake does not serve, is a problem.
 */
export function createGraphql(
  problems: string[],
  limits: Limits,
): (viewer: Viewer, body: unknown) => Promise<Record<string, unknown>> {
  return async (viewer, body) => {
    // Every field of the request is checked below before it is used.
    const { query, variables, operationName } = (body ?? {}) as GraphqlRequest;
    if (typeof query !== 'string')
      return { errors: [{ message: 'A query attribute must be specified and must be a string.' }] };
    const schema = await publishedSchema();
    const problem = (line: string) => problems.push(`GraphQL: ${line}`);
    let document: ReturnType<typeof parse>;
    try {
      document = parse(query);
    } catch (error) {
      problem(String(error));
      return { errors: [{ message: String(error) }] };
    }
    const faults = validate(schema, document);
    if (faults.length > 0) {
      for (const fault of faults) problem(fault.message);
      return { errors: faults.map((fault) => ({ message: fault.message, locations: fault.locations })) };
    }
    const mutation = document.definitions.some(
      (item) => item.kind === 'OperationDefinition' && item.operation === 'mutation',
    );
    const result = await execute({
      schema,
      document,
      rootValue: mutation ? rootMutations(viewer) : rootQueries(viewer, limits),
      variableValues: isRecord(variables) ? variables : {},
      operationName: typeof operationName === 'string' ? operationName : null,
      fieldResolver: resolver(problem),
    });
    for (const error of result.errors ?? []) {
      // Without a type it is none of GitHub's refusals: a wrong variable, or a hole in the fake.
      if (error.extensions.type === undefined) problem(`${error.path?.join('.') ?? ''} ${error.message}`);
    }
    return {
      ...(result.data !== undefined && { data: result.data }),
      ...(result.errors && { errors: result.errors.map(errorView) }),
    };
  };
}

/** Values and functions of plain objects; a field that is not there is not served, which must not pass for null. */
function resolver(problem: (line: string) => void): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, info) => {
    const record = isRecord(source) ? source : {};
    if (!(info.fieldName in record)) {
      const where = `${info.parentType.name}.${info.fieldName}`;
      problem(`the fake does not serve ${where}`);
      throw graphqlError('INTERNAL', `${where} is not served by the fake`);
    }
    const value = record[info.fieldName];
    try {
      return typeof value === 'function' ? value(args) : value;
    } catch (error) {
      throw isRefusal(error) ? fromRefusal(error) : error;
    }
  };
}

/** The rules shared with REST throw its refusals; GraphQL tells them by type. */
function fromRefusal(error: Refusal): GraphQLError {
  const types: Record<number, string> = { 401: 'UNAUTHENTICATED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' };
  const detail = error.errors?.[0];
  const sentence = typeof detail === 'string' ? detail : detail?.message;
  return graphqlError(types[error.status] ?? 'UNPROCESSABLE', sentence ?? error.message);
}

function errorView({ message, path, locations, extensions }: GraphQLError): Record<string, unknown> {
  return {
    ...(extensions.type !== undefined && { type: extensions.type }),
    ...(path && { path }),
    ...(locations && { locations }),
    message,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
