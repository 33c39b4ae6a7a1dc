import { defineTool, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { Pinecone } from '../client.js';
import { indexField, overwrites } from './shared-fields.js';

export const configureIndex = defineTool({
  name: 'configure_index',
  title: 'Configure an index',
  access: 'admin',
  description: 'Switch deletion protection, set tags. Schema, dimension and model cannot change.',
  annotations: overwrites,
  findOut: 'Look with describe_index',
  input: z.object({
    index: indexField,
    deletion_protection: z.boolean().optional().describe('On or off'),
    tags: z.record(z.string(), z.string()).optional().describe('e.g. {"env":"dev"}; "" removes'),
  }),
  output: z.object({
    index: z.string(),
    protected: z.boolean(),
    tags: z.record(z.string(), z.string()),
  }),
  async handler({ index, deletion_protection, tags }, { client, attempt }: ToolContext<Pinecone>) {
    if (deletion_protection === undefined && tags === undefined)
      throw new ToolError('invalid_argument', 'Nothing to change.', {
        next: 'Pass deletion_protection or tags.',
      });
    const info = await attempt(
      async (signal) => {
        // Says which names are near when there is no such index.
        await client.describe(index, signal);
        return client.control.configureIndex(
          index,
          {
            ...(deletion_protection === undefined
              ? {}
              : { deletionProtection: deletion_protection ? 'enabled' : 'disabled' }),
            ...(tags === undefined ? {} : { tags }),
          },
          signal,
        );
      },
      { safe: true },
    );
    return { index: info.name, protected: info.isProtected, tags: info.tags };
  },
});
