import { ToolError } from '@patchbay/core';
import type { CallScope, GithubClient } from '../client/github-client.js';

/**
 * The account of the token, where something is to be made in it.
 * @throws ToolError `invalid_argument` for an App, which acts as nobody
 */
export async function ownAccount(client: GithubClient, scope: CallScope): Promise<string> {
  const { login } = client.kind === 'app' ? { login: undefined } : await client.viewer(scope);
  if (login !== undefined) return login;
  throw new ToolError('invalid_argument', 'An App has no account of its own.', {
    next: 'Give organization.',
  });
}
