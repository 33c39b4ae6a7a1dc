import { Octokit } from '@octokit/rest';
import { serveLines } from '../raw-lines.mjs';

const { GITHUB_PERSONAL_ACCESS_TOKEN: auth, GITHUB_API: baseUrl } = process.env;
const octokit = new Octokit({ auth, baseUrl });
serveLines(
  async ({ owner, repo, per_page }) =>
    (await octokit.rest.issues.listForRepo({ owner, repo, per_page })).data,
);
