import { startGithubFake } from '@patchbay/testkit';
import type { Drive } from '../drive.js';

export const github: Drive = {
  call: { tool: 'get_issue', args: { owner: 'acme', repo: 'widgets', issue_number: 1 } },
  allTools: ['--toolsets', 'all'],
  async startBackend() {
    const fake = await startGithubFake();
    fake.issue(fake.repository('acme/widgets'), { title: 'Reached 42' });
    const token = fake.token('acme');
    return {
      env: { GITHUB_HOST: fake.host, GITHUB_PERSONAL_ACCESS_TOKEN: token },
      answer: 'Reached 42',
      secrets: [token],
      // GitHub takes a qualifier it does not know for a word to look for; the fake does not know all of GitHub's.
      problems: () => fake.problems.filter((problem) => !problem.includes('does not know the qualifier')),
      stop: () => fake.close(),
    };
  },
};
