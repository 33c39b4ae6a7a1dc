import { fileURLToPath } from 'node:url';
import { type GithubFake, startGithubFake } from '@patchbay/testkit';
import { builtBin, type Contender } from '../launch.js';
import { peerBin } from '../peers.js';
import { redirect, redirectNote } from '../redirect.js';

// The limits protect an account; a bench that waits for them would measure the waiting.
const unlimited = { PATCHBAY_RATE_PER_MINUTE: '0' };
const vendorAddress = 'https://api.github.com';
export const vendorNote = redirectNote(vendorAddress);

export const at = { owner: 'acme', repo: 'lamps' };

/** A repository on the fake with what the questions are about. */
export interface Project {
  fake: GithubFake;
  token: string;
  pull: number;
  run: string;
}

export function githubServer({ fake, token }: Project): Contender {
  const env = { GITHUB_PERSONAL_ACCESS_TOKEN: token, GITHUB_HOST: fake.host, ...unlimited };
  return { name: 'github-mcp', launch: { file: builtBin('github'), env } };
}

/** The archived reference server, as `npx` still installs it. */
export function referenceServer({ fake, token }: Project): Contender {
  const file = peerBin('@modelcontextprotocol/server-github', '2025.4.8');
  const env = { GITHUB_PERSONAL_ACCESS_TOKEN: token, ...redirect(vendorAddress, fake.url) };
  return { name: 'server-github 2025.4.8', launch: { file, env } };
}

export function rawOctokit({ fake, token }: Project): Contender {
  const file = fileURLToPath(new URL('./raw-octokit.mjs', import.meta.url));
  const env = { GITHUB_PERSONAL_ACCESS_TOKEN: token, GITHUB_API: fake.url };
  return { name: 'raw octokit in a process of its own', launch: { file, env } };
}

/** 45 open issues, a pull request of six files, a failed run with a log of 20 MB, a file of 2 MB and one of 300 KB. */
export async function startProject(): Promise<Project> {
  const fake = await startGithubFake({ limits: { core: 1_000_000, graphql: 1_000_000 } });
  const token = fake.token(at.owner);
  const repository = fake.repository(`${at.owner}/${at.repo}`, {
    description: 'Lamps and what belongs to them',
    files: {
      'README.md': '# Lamps\n',
      'data/prices.csv': lines(
        65_000,
        (line) => `${line};lamp ${line % 97};${(line * 37) % 9_000};EUR;in stock`,
      ),
      'data/stock.csv': lines(
        11_500,
        (line) => `${line};lamp ${line % 97};${(line * 37) % 900};shelf ${line % 40}`,
      ),
      ...modules('before'),
    },
  });
  fake.commit(repository, { branch: 'dimmer', message: 'Dim in steps', files: modules('after') });
  const pull = fake.pull(repository, {
    title: 'Dim in steps',
    head: 'dimmer',
    body: 'Lamps flicker when they are dimmed at once. This dims them in steps of 5 %.',
    author: 'reporter1',
  });
  // The pull request is older, so that the newest thirty are issues.
  for (let index = 0; index < 45; index += 1)
    fake.issue(repository, {
      title: `Lamp ${index} flickers when it is dimmed below ${10 + (index % 5) * 5} %`,
      body: issueBody(index),
      author: `reporter${index % 7}`,
      labels: index % 3 === 0 ? ['bug', 'help wanted'] : ['bug'],
    });
  const workflow = fake.workflow(repository, { name: 'CI', path: '.github/workflows/ci.yml' });
  const run = fake.run(repository, {
    workflow,
    conclusion: 'failure',
    jobs: [
      { name: 'lint', conclusion: 'success', log: 'all fine\n' },
      {
        name: 'test',
        conclusion: 'failure',
        log: testLog,
        steps: [
          { name: 'Check out', conclusion: 'success' },
          { name: 'Install', conclusion: 'success' },
          { name: 'Run the tests', conclusion: 'failure' },
          { name: 'Upload the report', conclusion: 'skipped' },
        ],
      },
    ],
  });
  return { fake, token, pull: pull.issue.number, run: String(run.id) };
}

function lines(count: number, text: (line: number) => string): string {
  return Array.from({ length: count }, (_, index) => `${text(index + 1)}\n`).join('');
}

function issueBody(index: number): string {
  return [
    `I have lamp ${index} on a wall dimmer. Above the limit it is steady, below it flickers about twice a second.`,
    'What I tried: another bulb, another dimmer, another room. It is the same everywhere, and it was not so before the last update.',
    '```\nlamp: connected\ndimmer: 12 %\nframe lost, frame lost, frame lost\n```',
    'I expect that it is steady or off. I can send the whole log if that helps.',
  ].join('\n\n');
}

/** Six source files; between the two versions a tenth of their lines differ. */
function modules(version: 'before' | 'after'): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: 6 }, (_, file) => [
      `src/dimmer-${file}.ts`,
      lines(120, (line) =>
        line % 10 === file && version === 'after'
          ? `export const step${line} = (level: number) => Math.max(0, level - ${file + 5}); // in steps`
          : `export const value${line} = (level: number) => level * ${line} + ${file};`,
      ),
    ]),
  );
}

/** About 20 MB, the failure three quarters down. */
function* testLog(): Iterable<string> {
  const total = 220_000;
  yield '2026-11-20T10:00:00.0000000Z ##[group]Run npm test\n2026-11-20T10:00:00.1000000Z ##[endgroup]\n';
  for (let line = 0; line < total; line += 1) {
    yield `2026-11-20T10:00:01.0000000Z ok ${line} lamp ${line % 97} keeps its level while others are dimmed (${line % 13} ms)\n`;
    if (line === (total / 4) * 3)
      yield [
        `2026-11-20T10:00:02.0000000Z not ok ${line} lamp 12 is steady at 10 %\n`,
        '2026-11-20T10:00:02.0000000Z   AssertionError: expected 3 lost frames to be 0\n',
        '2026-11-20T10:00:02.0000000Z       at test/dimmer.test.ts:41:7\n',
      ].join('');
  }
  yield '2026-11-20T10:00:03.0000000Z ##[error]Process completed with exit code 1.\n';
}
