import { definePrompt } from '@patchbay/core';

/** For a person who has data and no index yet. */
export const designIndexPrompt = definePrompt({
  name: 'design_index',
  title: 'Design an index',
  description: 'Choose kind, model, fields and namespaces for some data',
  arguments: [
    { name: 'data', description: 'What is to be stored, how much, in which languages', required: true },
    { name: 'questions', description: 'What people will ask of it', required: false },
  ],
  text: ({ data, questions }) =>
    [
      'I want to store this in Pinecone:',
      '',
      data,
      ...(questions ? ['', 'It will be asked things like:', '', questions] : []),
      '',
      'Look at list_indexes and list_models first; an index that is there may do. Then propose one design:',
      '1. Kind. documents when words matter as well as meaning (full text, Lucene, hybrid); records when Pinecone should embed one text field; vectors when the embeddings are made elsewhere.',
      '2. Model and dimension, with the reason: language, length of the texts against its max_tokens, cost. Schema, dimension and model cannot change later.',
      '3. How to cut the texts into records: size, overlap, an id such as doc-1#3 so that one document can be listed by prefix.',
      '4. Fields to filter by, flat and at most 40 KB a record; namespaces, one per tenant or per language, as a search sees only one of them.',
      '5. The create_index call, and one record as upsert_records takes it.',
      'Create nothing before I agree.',
    ].join('\n'),
});
