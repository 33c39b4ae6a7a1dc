import { createCache, ToolError } from '@patchbay/core';
import type { CallScope, GithubClient } from './client/github-client.js';

type Scope = CallScope & { owner: string; repo: string };
type Author = { login?: string } | null | undefined;

// GitHub's own, which write in the name of people with push access.
const trusted = new Set(['github-actions[bot]', 'copilot', 'dependabot[bot]']);
const pushRoles = new Set(['admin', 'maintain', 'write']);
// Who may push changes seldom; the answers are kept per client, and so per credential.
const verdicts = new WeakMap<GithubClient, ReturnType<typeof createCache<{ holds: boolean }>>>();

/**
 * With GITHUB_LOCKDOWN_MODE, only what people with push access wrote is shown of a public repository, so that no stranger's text reaches
 * the model. An author or a repository that cannot be looked up counts as a stranger's.
 * Returns the items that may be shown and how many may not.
 */
export async function withinLockdown<T>(
  client: GithubClient,
  items: T[],
  { author, ...scope }: Scope & { author: (item: T) => Author },
): Promise<{ shown: T[]; hidden: number }> {
  if (!client.settings.GITHUB_LOCKDOWN_MODE || items.length === 0) return { shown: items, hidden: 0 };
  if (!(await isPublic(client, scope))) return { shown: items, hidden: 0 };
  const logins = [...new Set(items.map((item) => author(item)?.login))];
  const trust = new Map<string | undefined, boolean>();
  for (const login of logins) trust.set(login, await mayPush(client, login, scope));
  const shown = items.filter((item) => trust.get(author(item)?.login));
  return { shown, hidden: items.length - shown.length };
}

/** @throws ToolError `refused` when a single thing was written by somebody without push access */
export async function checkLockdown(
  client: GithubClient,
  author: Author,
  { what, ...scope }: Scope & { what: string },
): Promise<void> {
  const { hidden } = await withinLockdown(client, [author], { ...scope, author: (item) => item });
  if (hidden === 0) return;
  throw new ToolError('refused', `${what} was not written by somebody with push access.`, {
    next: 'GITHUB_LOCKDOWN_MODE hides it; only the user can change that.',
  });
}

function isPublic(client: GithubClient, { owner, repo, ...scope }: Scope): Promise<boolean> {
  return remembered(client, `${owner}/${repo}`, async () => {
    const { data } = await client.rest('GET /repos/{owner}/{repo}', { owner, repo }, scope);
    return !data.private;
  }).catch((error) => {
    scope.signal.throwIfAborted();
    if (ToolError.is(error) && error.code === 'rate_limited') throw error;
    return true;
  });
}

async function mayPush(client: GithubClient, login: string | undefined, scope: Scope): Promise<boolean> {
  if (!login) return false;
  if (trusted.has(login.toLowerCase())) return true;
  const { owner, repo, ...rest } = scope;
  try {
    const viewer = await client.viewer(rest).catch(() => undefined);
    if (viewer?.login?.toLowerCase() === login.toLowerCase()) return true;
    return await remembered(client, `${owner}/${repo} ${login}`, async () => {
      const { data } = await client.rest(
        'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
        { owner, repo, username: login },
        rest,
      );
      return pushRoles.has(data.permission);
    });
  } catch {
    // Fails closed: whoever cannot be looked up is a stranger.
    scope.signal.throwIfAborted();
    return false;
  }
}

async function remembered(client: GithubClient, name: string, ask: () => Promise<boolean>): Promise<boolean> {
  let known = verdicts.get(client);
  if (!known) {
    known = createCache<{ holds: boolean }>();
    verdicts.set(client, known);
  }
  const key = name.toLowerCase();
  const kept = known.get(key);
  if (kept) return kept.holds;
  const holds = await ask();
  known.set(key, { holds });
  return holds;
}
