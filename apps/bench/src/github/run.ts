import type { Bench } from '../bench.js';
import { callsASecond } from '../sections/calls-a-second.js';
import { coldStart } from '../sections/cold-start.js';
import { answers } from './answers.js';
import { at, githubServer, rawOctokit, referenceServer, startProject, vendorNote } from './cases.js';

/** Everything that is measured about the GitHub server, on the test kit's fake. */
export const githubBench: Bench = {
  title: 'GitHub',
  ours: '@patchbay/github-mcp',
  peer: '@modelcontextprotocol/server-github 2025.4.8',
  async *run({ quick }) {
    const project = await startProject();
    const ten = { tool: 'list_issues', args: { ...at, per_page: 10 } };
    const firstCall = { name: ten.tool, arguments: ten.args };
    try {
      yield await coldStart({
        ours: { ...githubServer(project), firstCall },
        peer: { ...referenceServer(project), firstCall },
        rounds: quick ? 5 : 21,
        note: vendorNote,
      });
      yield await callsASecond({
        what: 'Ten issues',
        raw: { ...rawOctokit(project), ...ten },
        ours: { ...githubServer(project), ...ten },
        peer: { ...referenceServer(project), ...ten },
        depths: [1, 16],
        total: quick ? 250 : 2_000,
        aim: 'within a fifth of raw octokit.',
        how: 'The fake runs in the process that asks. Our rate limit is off; eight calls at once reach the backend, the rest wait.',
        between: () => {
          project.fake.requests.length = 0;
        },
      });
      yield await answers(project);
    } finally {
      await project.fake.close();
    }
  },
};
