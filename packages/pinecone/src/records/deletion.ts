import { ToolError } from '@patchbay/core';
import type { OpenIndex } from '../client.js';
import { namespaceOf } from '../index/namespace.js';
import { missingNamespace, readNamespaces } from '../index/namespaces.js';

/** What is to be deleted: exactly one of the three. */
export type Deletion =
  | { by: 'ids'; namespace: string; ids: string[] }
  | { by: 'filter'; namespace: string; filter: Record<string, unknown> }
  | { by: 'all'; namespace: string };

export interface DeletionInput {
  namespace?: string | undefined;
  ids?: string[] | undefined;
  filter?: Record<string, unknown> | undefined;
  all: boolean;
}

/** @throws ToolError `invalid_argument` unless exactly one way is chosen, and for `all` without a namespace */
export function readDeletion({ namespace, ids, filter, all }: DeletionInput): Deletion {
  if ([ids !== undefined, filter !== undefined, all].filter(Boolean).length !== 1)
    throw refusal('Give one of ids, filter and all.', 'all stands for every record of one namespace.');
  if (all && namespace === undefined)
    throw refusal('all needs the namespace by name.', 'Pass namespace; __default__ is the default one.');
  const space = namespaceOf(namespace);
  if (ids) return { by: 'ids', namespace: space, ids };
  if (all) return { by: 'all', namespace: space };
  if (Object.keys(filter ?? {}).length === 0)
    throw refusal('filter: must not be empty', 'Use all with namespace to delete every record of it.');
  return { by: 'filter', namespace: space, filter: filter ?? {} };
}

/**
 * Records in a namespace.
 * @throws ToolError `not_found` with the namespaces there are
 */
export async function countNamespace(
  index: OpenIndex,
  namespace: string,
  signal: AbortSignal,
): Promise<number> {
  const { namespaces } = await readNamespaces(index, { prefix: namespace, limit: 100, signal });
  const found = namespaces.find(({ name }) => (name || '__default__') === namespace);
  if (found) return found.records;
  throw new ToolError('not_found', `${index.info.name} has no namespace ${namespace}.`, {
    next: (await missingNamespace(index, namespace, signal)) ?? 'describe_index lists the namespaces.',
  });
}

/** @returns how many documents a filter matched, where the service says so, and the write's sequence number */
export async function carryOut(
  { info, host }: OpenIndex,
  deletion: Deletion,
  signal: AbortSignal,
): Promise<{ matched: number | undefined; lsn: number | undefined }> {
  const { namespace } = deletion;
  if (info.kind === 'documents') {
    const { body, writtenLsn } = await host.deleteDocuments(
      namespace,
      deletion.by === 'ids'
        ? { ids: deletion.ids }
        : deletion.by === 'filter'
          ? { filter: deletion.filter }
          : { deleteAll: true },
      signal,
    );
    return { matched: body.matchedRecords, lsn: writtenLsn };
  }
  const { writtenLsn } = await host.deleteVectors(
    {
      namespace,
      ...(deletion.by === 'ids'
        ? { ids: deletion.ids }
        : deletion.by === 'filter'
          ? { filter: deletion.filter }
          : { deleteAll: true }),
    },
    signal,
  );
  return { matched: undefined, lsn: writtenLsn };
}

function refusal(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}
