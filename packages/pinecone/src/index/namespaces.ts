import type { OpenIndex } from '../client.js';

export interface NamespaceCount {
  name: string;
  records: number;
}

export interface NamespacePage {
  namespaces: NamespaceCount[];
  next: string | undefined;
  /** Where the service says so. */
  total: number | undefined;
}

/** Namespaces with their counts, a page at a time; pods answer all at once. */
export async function readNamespaces(
  { info, host }: OpenIndex,
  { prefix, token, limit, signal }: { prefix?: string; token?: string; limit: number; signal: AbortSignal },
): Promise<NamespacePage> {
  if (info.pod) {
    const { body } = await host.stats(signal);
    const namespaces = Object.entries(body.namespaces ?? {}).map(([name, { vectorCount = 0 }]) => ({
      name,
      records: vectorCount,
    }));
    return { namespaces, next: undefined, total: namespaces.length };
  }
  const { body } = await host.listNamespaces(
    { limit, ...(prefix ? { prefix } : {}), ...(token ? { paginationToken: token } : {}) },
    signal,
  );
  return {
    // Counts are decimal texts since 2026-07 and were numbers before.
    namespaces: (body.namespaces ?? []).map(({ name = '', recordCount = 0 }) => ({
      name,
      records: Number(recordCount),
    })),
    next: body.pagination?.next,
    total: body.totalCount,
  };
}

// Enough to see a wrong name; an index may have a hundred thousand namespaces.
const mostLooked = 100;

/** Why nothing was found, when it is that the namespace does not exist; undefined when it does, or cannot be told. */
export async function missingNamespace(
  index: OpenIndex,
  namespace: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { namespaces, next } = await readNamespaces(index, { limit: mostLooked, signal });
  if (next !== undefined || namespaces.some(({ name }) => (name || '__default__') === namespace))
    return undefined;
  const { name } = index.info;
  if (namespaces.length === 0) return `${name} is empty.`;
  const names = namespaces.slice(0, 20).map((one) => one.name);
  return `${name} has no namespace ${namespace}; it has: ${names.join(', ')}.`;
}
