import { cursorField, defineTool, list, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { describePlace, describeShape } from '../index/describe-shape.js';
import { reads } from './shared-fields.js';

const item = z.object({
  name: z.string(),
  kind: z.enum(['documents', 'vectors', 'records']),
  holds: z.string(),
  where: z.string(),
  /** Left out where it is Ready. */
  state: z.string().optional(),
  protected: z.boolean().optional(),
});

export const listIndexes = defineTool({
  name: 'list_indexes',
  title: 'List indexes',
  access: 'read',
  description: 'Indexes of the project: kind, what they hold, region, state, deletion protection.',
  annotations: reads,
  input: z.object({ cursor: cursorField() }),
  output: list('indexes', item),
  async handler(_input, { client, signal }: ToolContext<Pinecone>) {
    const indexes = await client.control.listIndexes(signal);
    return {
      items: indexes.map((info) => ({
        name: info.name,
        kind: info.kind,
        holds: describeShape(info),
        where: describePlace(info),
        ...(info.ready ? {} : { state: info.state }),
        ...(info.isProtected ? { protected: true } : {}),
      })),
      total: indexes.length,
    };
  },
});
