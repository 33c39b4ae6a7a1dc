import { defineResource, fillTemplate, nearest, ToolError } from '@patchbay/core';
import type { Pinecone } from '../client.js';
import { completeModel } from './complete.js';

const uriTemplate = 'pinecone://models/{model}';

/** A hosted model with its limits and parameters. */
export const modelResource = defineResource<Pinecone>({
  uriTemplate,
  name: 'model',
  title: 'Hosted model',
  description: 'Dimensions, limits and parameters of an embedding or reranking model',
  mimeType: 'application/json',
  async read({ model: name = '' }, { client, signal }) {
    const models = await client.models(signal);
    const found = models.find(({ model }) => model === name);
    if (found) return { text: JSON.stringify(found, null, 1) };
    const names = models.map(({ model }) => model);
    const near = nearest(name, names);
    throw new ToolError('not_found', `Pinecone hosts no model ${JSON.stringify(name)}.`, {
      next: near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The models are: ${names.join(', ')}.`,
    });
  },
  async list({ client, signal }) {
    const models = await client.models(signal);
    return models.map(({ model, shortDescription }) => ({
      uri: fillTemplate(uriTemplate, { model }),
      name: model,
      description: shortDescription,
    }));
  },
  complete: { model: completeModel },
});
