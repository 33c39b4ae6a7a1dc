import { ToolError } from '@patchbay/core';
import type {
  CreateIndexForModelRequest,
  CreateIndexRequest,
  CreateIndexSchemaField,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/index.js';
import type { IndexKind } from './index-info.js';

export interface NewIndex {
  name: string;
  kind: IndexKind;
  /** Documents: `text`, `text:<language>`, `dense` or `sparse` by field name. */
  fields: Record<string, string> | undefined;
  dimension: number | undefined;
  metric: 'cosine' | 'dotproduct' | 'euclidean' | undefined;
  model: string | undefined;
  textField: string | undefined;
  cloud: string;
  region: string;
  isProtected: boolean;
}

/** The two ways Pinecone makes an index: by a schema, or for a model that embeds what is stored. */
export type IndexRequest =
  | { by: 'schema'; request: CreateIndexRequest }
  | { by: 'model'; request: CreateIndexForModelRequest };

/** @throws ToolError `invalid_argument` for what does not belong to the kind, or is missing for it */
export function newIndexRequest(wanted: NewIndex): IndexRequest {
  const { name, kind, cloud, region, isProtected } = wanted;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,43}[a-z0-9])?$/.test(name))
    throw refusal(
      `${JSON.stringify(name)} cannot be the name of an index.`,
      'Use 1 to 45 lower-case letters, digits and hyphens, with no hyphen at either end.',
    );
  refuseStrangers(wanted);
  const deletionProtection = isProtected ? 'enabled' : 'disabled';
  if (kind === 'records') {
    const { model, textField = 'text', metric, dimension } = wanted;
    if (model === undefined)
      throw refusal('A records index needs model, which embeds its texts.', 'Choose one with list_models.');
    return {
      by: 'model',
      request: {
        name,
        cloud,
        region,
        deletionProtection,
        embed: {
          model,
          fieldMap: { text: textField },
          ...(metric === undefined ? {} : { metric }),
          ...(dimension === undefined ? {} : { dimension }),
        },
      },
    };
  }
  const fields = kind === 'vectors' ? vectorFields(wanted) : documentFields(wanted);
  return {
    by: 'schema',
    request: {
      name,
      schema: { fields },
      deployment: { deploymentType: 'managed', cloud, region },
      deletionProtection,
    },
  };
}

/** Arguments that another kind takes: silence about them would make an index that is not what was meant. */
function refuseStrangers({ kind, fields, model, textField, dimension, metric }: NewIndex): void {
  const strangers = [
    ...(kind !== 'documents' && fields ? ['fields'] : []),
    ...(kind !== 'records' && model !== undefined ? ['model'] : []),
    ...(kind !== 'records' && textField !== undefined ? ['text_field'] : []),
    ...(kind === 'documents' && !hasDense(fields) && dimension !== undefined ? ['dimension'] : []),
    ...(kind === 'documents' && !hasDense(fields) && metric !== undefined ? ['metric'] : []),
  ];
  if (strangers.length === 0) return;
  throw refusal(
    `A ${kind} index${kind === 'documents' && fields ? ' without a dense field' : ''} takes no ${strangers.join(' and no ')}.`,
    'documents take fields, and dimension and metric for a dense one; vectors take dimension and metric; records take model, text_field, dimension and metric.',
  );
}

function hasDense(fields: Record<string, string> | undefined): boolean {
  return Object.values(fields ?? {}).includes('dense');
}

/** Names with an underscore are Pinecone's own for the two halves of a vector. */
function vectorFields({ dimension, metric }: NewIndex): Record<string, CreateIndexSchemaField> {
  if (dimension !== undefined) return { _values: dense(dimension, metric) };
  if (metric !== undefined && metric !== 'dotproduct')
    throw refusal(
      `Without dimension the index is sparse, and its metric is dotproduct, not ${metric}.`,
      'Pass dimension for a dense index, or leave metric out.',
    );
  return { _sparse_values: { type: 'sparse_vector' } };
}

function documentFields({ fields, dimension, metric }: NewIndex): Record<string, CreateIndexSchemaField> {
  if (!fields || Object.keys(fields).length === 0)
    throw refusal(
      'A documents index needs fields.',
      'For example {"title":"text","body":"text:de","vec":"dense"}.',
    );
  const made = Object.entries(fields).map(([name, type]): [string, CreateIndexSchemaField] => {
    const [word, language] = type.split(':');
    if (word === 'text')
      return [name, { type: 'string', fullTextSearch: language === undefined ? {} : { language } }];
    if (type === 'sparse') return [name, { type: 'sparse_vector' }];
    if (type !== 'dense')
      throw refusal(
        `fields.${name} is ${JSON.stringify(type)}.`,
        'Use text, text:<language>, dense or sparse.',
      );
    if (dimension === undefined)
      throw refusal(`The dense field ${name} needs dimension.`, 'For example 1024.');
    return [name, dense(dimension, metric)];
  });
  return Object.fromEntries(made);
}

function dense(dimension: number, metric: NewIndex['metric'] = 'cosine'): CreateIndexSchemaField {
  return { type: 'dense_vector', dimension, metric };
}

function refusal(message: string, next: string): ToolError {
  return new ToolError('invalid_argument', message, { next });
}
