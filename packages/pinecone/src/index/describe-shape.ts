import type { IndexInfo } from './index-info.js';

/** What an index holds, in one line, for example `dense 1024 cosine` or `text title, body; dense embedding 1024 cosine`. */
export function describeShape(info: IndexInfo): string {
  const { kind, dimension, metric, sparse, model, textField, textFields, denseField, sparseField } = info;
  const dense = dimension === undefined ? undefined : `${dimension} ${metric ?? ''}`.trim();
  if (kind === 'records')
    return `${textField} embedded by ${model} (${dense === undefined ? 'sparse' : `dense ${dense}`})`;
  if (kind === 'vectors') {
    if (dense === undefined) return 'sparse';
    return `dense ${dense}${sparse ? ' with sparse' : ''}`;
  }
  return [
    ...(textFields.length > 0 ? [`text ${textFields.join(', ')}`] : []),
    ...(denseField === undefined ? [] : [`dense ${denseField} ${dense}`]),
    ...(sparseField === undefined ? [] : [`sparse ${sparseField}`]),
  ].join('; ');
}

/** How to search and fill an index: which arguments, in which form. */
export function describeUse(info: IndexInfo): { search: string; upsert: string } {
  const { kind, dimension, sparse, model, textField, textFields, embeddedFields, denseField, sparseField } =
    info;
  if (kind === 'records')
    return {
      search: `query (embedded by ${model}), like_id, or ${dimension === undefined ? 'sparse_vector' : `vector of ${dimension}`}`,
      upsert: JSON.stringify({ _id: 'id-1', [textField ?? 'text']: 'text to embed', year: 2024 }),
    };
  if (kind === 'vectors') {
    const own = dimension === undefined ? 'sparse_vector' : `vector of ${dimension}`;
    return {
      search: `${own}${dimension !== undefined && sparse ? ' (sparse_vector may be added)' : ''}, like_id, or query with model if one of Pinecone's made the vectors`,
      upsert: `{"id":"id-1",${dimension === undefined ? '' : `"values":[${dimension} numbers]`}${dimension !== undefined && sparse ? ',' : ''}${sparse ? '"sparse_values":{"indices":[7],"values":[0.5]}' : ''},"metadata":{"year":2024}}`,
    };
  }
  const vectors = [
    ...(denseField === undefined ? [] : [`vector of ${dimension}`]),
    ...(sparseField === undefined ? [] : ['sparse_vector']),
  ];
  const searches = [
    ...(textFields.length > 0 ? ['query (mode fulltext or lucene)'] : []),
    ...(vectors.length > 0 ? [...vectors, 'like_id', 'query with model'] : []),
    ...(vectors.length > 0 && textFields.length > 0 ? ['query and vector together for hybrid'] : []),
  ];
  const fields = [
    ...textFields.map((name) => `${JSON.stringify(name)}:"text"`),
    ...(denseField === undefined ? [] : [`${JSON.stringify(denseField)}:[${dimension} numbers]`]),
    ...(sparseField === undefined ? [] : [`${JSON.stringify(sparseField)}:{"indices":[7],"values":[0.5]}`]),
  ];
  const limits =
    embeddedFields.length > 0
      ? `; ${embeddedFields.join(', ')} searched by words only, not by the vectors that Pinecone makes`
      : '';
  return {
    search: `${searches.join(', ')}${limits}`,
    upsert: `{"_id":"id-1",${fields.join(',')},"year":2024}`,
  };
}

/** Cloud and region, where the index has them. */
export function describePlace({ pod, cloud, region }: IndexInfo): string {
  if (pod) return 'pods';
  return [cloud, region].filter(Boolean).join(' ');
}
