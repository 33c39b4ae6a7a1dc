import type { ConnectContext } from '@patchbay/core';
import type { GithubClient } from './client/github-client.js';
import type { GithubSettings } from './settings.js';

/** Loads octokit, which is needed by the first call and not before, and makes the client. */
export async function connect(settings: GithubSettings, context: ConnectContext): Promise<GithubClient> {
  const { openGithub } = await import('./client/open-github.js');
  return openGithub(settings, context);
}
