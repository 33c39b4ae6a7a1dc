import { cursorField, defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { OpenIndex, Pinecone } from '../client.js';
import { describePlace, describeShape, describeUse } from '../index/describe-shape.js';
import { defaultNamespace } from '../index/namespace.js';
import { readNamespaces } from '../index/namespaces.js';
import { sampleFields } from '../index/sample-fields.js';
import { indexField, reads } from './shared-fields.js';

const pageSize = 100;

export const describeIndex = defineTool({
  name: 'describe_index',
  title: 'Describe an index',
  access: 'read',
  description:
    'Kind, schema, state, namespaces with counts, metadata fields seen in a sample, and which arguments search and upsert take. Call before the first search.',
  annotations: reads,
  input: z.object({ index: indexField, cursor: cursorField() }),
  output: list('namespaces', z.object({ name: z.string(), records: z.number() }), {
    extra: {
      index: z.string(),
      kind: z.string(),
      holds: z.string(),
      where: z.string(),
      state: z.string(),
      protected: z.boolean(),
      tags: z.record(z.string(), z.string()).optional(),
      records: z.number().optional(),
      fields: z.record(z.string(), z.string()).optional(),
      search: z.string(),
      upsert: z.string(),
    },
  }),
  async handler({ index: name }, { client, position, signal }: ToolContext<Pinecone>) {
    const info = await client.describe(name, signal);
    const about = {
      index: info.name,
      kind: info.kind,
      holds: describeShape(info),
      where: describePlace(info),
      state: info.state,
      protected: info.isProtected,
      ...(Object.keys(info.tags).length > 0 ? { tags: info.tags } : {}),
      ...describeUse(info),
    };
    if (!info.ready) return { ...about, items: [] };
    const index = client.open(info);
    const { namespaces, next, total } = await readNamespaces(index, {
      limit: pageSize,
      token: position.upstream,
      signal,
    });
    const isFirst = position.upstream === '' && position.offset === 0;
    const [largest] = [...namespaces].sort((left, right) => right.records - left.records);
    const fields = isFirst && largest?.records ? await sampleFields(index, largest.name, signal) : {};
    return {
      ...about,
      records: await countRecords(index, { namespaces, isWhole: isFirst && next === undefined, signal }),
      ...(Object.keys(fields).length > 0 ? { fields } : {}),
      items: namespaces.map(({ name: namespace, records }) => ({
        name: namespace || defaultNamespace,
        records,
      })),
      next,
      total,
    };
  },
});

async function countRecords(
  { host }: OpenIndex,
  {
    namespaces,
    isWhole,
    signal,
  }: { namespaces: Array<{ records: number }>; isWhole: boolean; signal: AbortSignal },
): Promise<number> {
  if (isWhole) return namespaces.reduce((sum, { records }) => sum + records, 0);
  const { body } = await host.stats(signal);
  return body.totalVectorCount ?? 0;
}
