import type { PineconeFake } from '@patchbay/testkit';
import type { Section } from '../report.js';
import { answerCosts, ask, askEach } from '../sections/answers.js';
import { namespace, pineconeServer, vendorServer } from './cases.js';

const text = 'how do I get refunds for a broken lamp';
const model = 'bge-reranker-v2-m3';

export function answers(fake: PineconeFake): Promise<Section> {
  const search = (query: object, rest: object = {}) =>
    ask('search-records', { name: 'help', namespace, query: { inputs: { text }, ...query }, ...rest });
  return answerCosts({
    ours: pineconeServer(fake),
    peer: vendorServer(fake),
    questions: [
      {
        name: 'Which indexes are there?',
        ours: ask('list_indexes'),
        theirs: ask('list-indexes'),
      },
      {
        name: 'What is in help, and how is it searched?',
        ours: ask('describe_index', { index: 'help' }),
        theirs: askEach([
          ask('describe-index', { name: 'help' }),
          ask('describe-index-stats', { name: 'help' }),
        ]),
      },
      {
        name: 'The ten nearest pages',
        ours: ask('semantic_search', { index: 'help', query: text }),
        theirs: search({ topK: 10 }),
      },
      {
        name: 'The best five since 2022, reranked',
        ours: ask('semantic_search', {
          index: 'help',
          query: text,
          filter: { year: { $gte: 2022 } },
          top_k: 5,
          rerank: model,
          rerank_fields: ['body'],
        }),
        theirs: search(
          { topK: 20, filter: { year: { $gte: 2022 } } },
          { rerank: { model, topN: 5, rankFields: ['body'] } },
        ),
      },
      {
        name: 'The best ten of two indexes',
        ours: ask('semantic_search', {
          indexes: ['help', 'notes'],
          query: text,
          rerank: model,
          rerank_fields: ['body'],
        }),
        theirs: ask('cascading-search', {
          indexes: [
            { name: 'help', namespace },
            { name: 'notes', namespace },
          ],
          query: { topK: 10, inputs: { text } },
          rerank: { model, topN: 10, rankFields: ['body'] },
        }),
      },
    ],
    aim: 'fewer tokens than the peer on every question.',
    how: 'The pages are about 400 characters long and shown whole by both. The second question takes the peer two calls.',
  });
}
