import { defineResource, fillTemplate } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { describePlace, describeShape, describeUse } from '../index/describe-shape.js';
import { readNamespaces } from '../index/namespaces.js';
import { completeIndex } from './complete.js';

const uriTemplate = 'pinecone://{index}';

// As many as a person reads; describe_index pages through all of them.
const mostNamespaces = 50;

/** An index as a person attaches it to a conversation: what it holds, how to search it, its namespaces. */
export const indexResource = defineResource<Pinecone>({
  uriTemplate,
  name: 'index',
  title: 'Index',
  description: 'Kind, schema, state and namespaces of an index',
  mimeType: 'text/plain',
  async read({ index: name = '' }, { client, signal }) {
    const info = await client.describe(name, signal);
    const { search, upsert } = describeUse(info);
    const { namespaces, next } = info.ready
      ? await readNamespaces(client.open(info), { limit: mostNamespaces, signal })
      : { namespaces: [], next: undefined };
    const lines = [
      `${info.name}: ${info.kind} index, ${describeShape(info)}`,
      `where: ${describePlace(info)}; state: ${info.state}; deletion protection: ${info.isProtected ? 'on' : 'off'}`,
      `search by: ${search}`,
      `upsert as: ${upsert}`,
      ...namespaces.map((namespace) => `namespace ${namespace.name}: ${namespace.records} records`),
      ...(next === undefined ? [] : ['and more namespaces']),
    ];
    return { text: lines.join('\n') };
  },
  async list({ client, signal }) {
    const indexes = await client.control.listIndexes(signal);
    return indexes.map((info) => ({
      uri: fillTemplate(uriTemplate, { index: info.name }),
      name: info.name,
      description: `${info.kind}: ${describeShape(info)}`,
    }));
  },
  complete: { index: completeIndex },
});
