import { GraphQLError } from 'graphql';
import { canSee, checkSingleSignOn, checkUse, type Need } from '../access.js';
import type { Role } from '../records/account.js';
import type { Repository } from '../records/repository.js';
import type { Viewer } from '../route.js';
import type { NodeKinds, NodeRecord } from '../state.js';

/** A GraphQL object as the default resolver reads it: values, or functions of the field's arguments. */
export type GraphqlObject = Record<string, unknown>;

export interface ConnectionArguments {
  first?: number | null;
  last?: number | null;
  after?: string | null;
  before?: string | null;
}

export function graphqlError(type: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type } });
}

/** A connection by `first`/`after` or `last`/`before`; GitHub refuses one without a bound or above 100. */
export function connection<T>(
  name: string,
  items: readonly T[],
  { args, view }: { args: ConnectionArguments; view: (item: T) => unknown },
): GraphqlObject {
  const size = args.first ?? args.last;
  if (size === null || size === undefined) {
    throw graphqlError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    );
  }
  if (size > 100) {
    const bound = args.first === size ? 'first' : 'last';
    throw graphqlError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${bound}\` limit of 100 records.`,
    );
  }
  const low = args.after ? decode(args.after) + 1 : 0;
  const high = args.before ? decode(args.before) : items.length;
  const forwards = args.first !== null && args.first !== undefined;
  const start = forwards ? low : Math.max(low, high - size);
  const end = forwards ? Math.min(high, low + size) : high;
  const nodes = items.slice(start, end);
  return {
    totalCount: items.length,
    nodes: () => nodes.map(view),
    edges: () => nodes.map((item, index) => ({ cursor: encode(start + index), node: view(item) })),
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length > 0 ? encode(start) : null,
      endCursor: nodes.length > 0 ? encode(start + nodes.length - 1) : null,
    },
  };
}

/** Refuses what the token may not do in the repository; a hidden one is NOT_FOUND. */
export function allow(viewer: Viewer, repository: Repository, need: Need, role?: Role): void {
  checkSingleSignOn(viewer.caller, repository.owner);
  if (!canSee(viewer.caller, repository)) throw graphqlError('NOT_FOUND', 'Could not resolve to a node.');
  checkUse(viewer.caller, repository, { need, role: role ?? (need.endsWith(':write') ? 'write' : 'read') });
}

/** The record behind a node id, of one of the kinds; NOT_FOUND otherwise. */
export function nodeOf<K extends keyof NodeKinds>(viewer: Viewer, id: string, ...kinds: K[]): NodeKinds[K] {
  const entry: NodeRecord | undefined = viewer.state.nodes.get(id);
  const kind = kinds.find((item) => item === entry?.kind);
  if (!entry || !kind)
    throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'.`);
  // The kind of the entry was just found among the kinds asked for.
  return entry.record as NodeKinds[K];
}

function encode(index: number): string {
  return Buffer.from(`cursor:v2:${index}`).toString('base64');
}

function decode(cursor: string): number {
  const index = Number(/^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString())?.[1]);
  if (Number.isNaN(index))
    throw graphqlError('INVALID_CURSOR_ARGUMENTS', `\`${cursor}\` does not appear to be a valid cursor.`);
  return index;
}
