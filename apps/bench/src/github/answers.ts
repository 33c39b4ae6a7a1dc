import type { Section } from '../report.js';
import { answerCosts, ask, askEach } from '../sections/answers.js';
import { at, githubServer, type Project, referenceServer } from './cases.js';

export function answers(project: Project): Promise<Section> {
  const pull = { ...at, pull_number: project.pull };
  const between = { start_line: 100, end_line: 140 };
  return answerCosts({
    ours: githubServer(project),
    peer: referenceServer(project),
    questions: [
      {
        name: '30 open issues',
        ours: ask('list_issues', { ...at, per_page: 30 }),
        theirs: ask('list_issues', { ...at, state: 'open', per_page: 30 }),
      },
      {
        name: 'A pull request with its diff',
        ours: askEach([ask('get_pull_request', pull), ask('get_pull_request_diff', pull)]),
        theirs: askEach([ask('get_pull_request', pull), ask('get_pull_request_files', pull)]),
      },
      {
        name: 'Lines 100 to 140 of a file of 300 KB',
        ours: ask('get_file_contents', { ...at, path: 'data/stock.csv', ...between }),
        theirs: ask('get_file_contents', { ...at, path: 'data/stock.csv' }),
      },
      {
        name: 'Lines 100 to 140 of a file of 2 MB',
        ours: ask('get_file_contents', { ...at, path: 'data/prices.csv', ...between }),
        theirs: { cannot: 'files up to 1 MB' },
      },
      {
        name: 'The failing step in a log of 20 MB',
        ours: ask('get_job_logs', { ...at, run_id: project.run }),
        theirs: { cannot: 'no tool for it' },
      },
    ],
    aim: 'a tenth of the tokens; about 50 for a listed issue.',
    how: 'The peer lists issues with their bodies, ours without: get_issue reads one. The peer has no line ranges: the model gets the whole file. The pull request takes both two calls.',
  });
}
