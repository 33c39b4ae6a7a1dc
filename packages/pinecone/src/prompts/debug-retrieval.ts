import { definePrompt } from '@patchbay/core';

/** For a person whose search does not find what it should. */
export const debugRetrievalPrompt = definePrompt({
  name: 'debug_retrieval',
  title: 'Debug a retrieval',
  description: 'Find out why a search does not bring up what it should',
  arguments: [
    { name: 'index', description: 'Name of the index', required: true },
    { name: 'query', description: 'The query that disappoints', required: true },
    { name: 'expected', description: 'Id or words of the record that should have come up', required: false },
  ],
  text: ({ index, query, expected }) =>
    [
      `In the Pinecone index ${index} this query does not find what it should: ${query}`,
      ...(expected ? [`Expected: ${expected}`] : []),
      '',
      'Find out why, step by step, with top_k 20 and few fields:',
      '1. describe_index: the kind, the namespaces with their counts, the fields. Is the record in the namespace that is searched?',
      '2. Does the expected record exist (fetch_records, or list_record_ids by prefix), and does its text hold the answer? Does a filter leave it out, by name or by type?',
      '3. semantic_search in every mode the index takes, with the same query: at which place does the record stand in each, and with what score? In hybrid the ranks of a hit show both.',
      '4. The same once more with rerank.',
      'Then say what the cause is (not stored, wrong namespace, filter, text cut too large, wrong model, words against meaning), and the one change that helps most. Change nothing yourself.',
    ].join('\n'),
});
