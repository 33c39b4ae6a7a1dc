import { definePrompt } from '@patchbay/core';

/** A way to work on a slow query, for a person to choose from the host's menu. */
export const tunePrompt = definePrompt({
  name: 'tune_query',
  title: 'Tune a query',
  description: 'Find out why a query is slow and what would help',
  arguments: [{ name: 'query', description: 'The slow SELECT', required: true }],
  text: ({ query }) =>
    [
      'This query is slow:',
      '',
      query,
      '',
      'Find out why. Call explain_query without analyze first; if its cost looks bearable, again with analyze. Look at the tables it reads with describe_table, and call recommend_indexes with it.',
      'Then say in this order: what takes the time, the one change that helps most (an index, another way to write it, statistics) with the SQL for it, and what that change costs. Change nothing yourself.',
    ].join('\n'),
});
