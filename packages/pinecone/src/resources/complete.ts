import type { ResourceContext } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { defaultNamespace } from '../index/namespace.js';
import { readNamespaces } from '../index/namespaces.js';
import { readIds } from '../records/read-records.js';

type Known = Record<string, string>;
type Context = ResourceContext<Pinecone>;

// One more than a completion may hold, so that it can say that there are more.
const most = 101;

export async function completeIndex(
  typed: string,
  _known: Known,
  { client, signal }: Context,
): Promise<string[]> {
  const indexes = await client.control.listIndexes(signal);
  return indexes.map(({ name }) => name).filter((name) => name.startsWith(typed));
}

export async function completeNamespace(
  typed: string,
  { index: name }: Known,
  { client, signal }: Context,
): Promise<string[]> {
  if (!name) return [];
  return client.readIndex(name, signal, async (index) => {
    const { namespaces } = await readNamespaces(index, { prefix: typed, limit: most, signal });
    return namespaces.map((one) => one.name || defaultNamespace).filter((one) => one.startsWith(typed));
  });
}

export async function completeRecord(
  typed: string,
  { index: name, namespace = defaultNamespace }: Known,
  { client, signal }: Context,
): Promise<string[]> {
  if (!name) return [];
  return client.readIndex(name, signal, async (index) => {
    const { ids } = await readIds(index, { namespace, prefix: typed, limit: 100, signal });
    return ids;
  });
}

export async function completeModel(
  typed: string,
  _known: Known,
  { client, signal }: Context,
): Promise<string[]> {
  const models = await client.models(signal);
  return models.map(({ model }) => model).filter((model) => model.startsWith(typed));
}
