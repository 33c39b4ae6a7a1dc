import { ToolError } from '@patchbay/core';
import { detailsOf, grantNext, type Refusal } from '../errors.js';
import type { Fence } from '../fence/fence.js';
import { readJson, readText } from './read-body.js';
import type { Incoming } from './transport.js';

type Ask = (url: string, input: object) => Promise<Incoming>;

/**
 * A 404 means "not there" or "not for this token", and GitHub does not say which. One look at the repository tells them apart.
 */
export async function explainMissing(
  refusal: Refusal,
  input: Record<string, unknown>,
  ask: Ask,
): Promise<ToolError> {
  const { route, kind } = refusal;
  const { owner, repo } = input;
  const details = detailsOf(refusal);
  const subject = subjectOf(route, input);
  if (typeof owner !== 'string' || typeof repo !== 'string' || !route.includes('/repos/{owner}/{repo}'))
    return new ToolError('not_found', `${subject || 'It'} does not exist, or this token may not see it.`, {
      next: `Check the name. ${grantNext(kind)}`,
      details,
    });
  const name = `${owner}/${repo}`;
  const isVisible = !route.endsWith(' /repos/{owner}/{repo}') && (await canSee(ask, { owner, repo }));
  if (!isVisible)
    return new ToolError(
      'not_found',
      `The repository ${name} does not exist, or this token (${kind}) cannot see it.`,
      {
        next: `Check the name with list_repositories. If it exists: ${lowerFirst(grantNext(kind))}`,
        details,
      },
    );
  const writes = !route.startsWith('GET ');
  return new ToolError('not_found', `${name} has no ${subject || 'such thing'}.`, {
    next: writes
      ? 'List what is there. If it exists, the token lacks the permission to change it.'
      : 'List what is there, then call again.',
    details,
  });
}

/** A repository that was renamed or moved. The new name is told and not followed: it could lie outside the fence. */
export async function explainMoved(
  refusal: Refusal,
  { fence, ask }: { fence: Fence; ask: Ask },
): Promise<ToolError> {
  const details = detailsOf(refusal);
  const name = await nameAt(refusal.headers.location ?? '', ask);
  if (!name || !fence.allows(name, 'read'))
    return new ToolError('not_found', 'The repository has moved.', {
      next: 'Find its new name with list_repositories.',
      details,
    });
  return new ToolError('not_found', `The repository has moved to ${name}.`, {
    next: `Call again with ${name}.`,
    details,
  });
}

/** The full name behind an address: GitHub redirects to the repository's id, older servers to its name. */
async function nameAt(address: string, ask: Ask): Promise<string | undefined> {
  const [, id, name] = /\/repositories\/(\d+)|\/repos\/([\w.-]+\/[\w.-]+)/.exec(address) ?? [];
  if (id === undefined) return name;
  const answer = await ask(`/repositories/${id}`, {}).catch(() => undefined);
  const found = answer?.status === 200 ? readJson(await readText(answer.body)) : undefined;
  return found && 'full_name' in found ? String(found.full_name) : undefined;
}

async function canSee(ask: Ask, repository: object): Promise<boolean> {
  const answer = await ask('/repos/{owner}/{repo}', repository).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

/** The path's own parameters, after owner and repo, for example `issue_number 99`. */
function subjectOf(route: string, input: Record<string, unknown>): string {
  const names = [...route.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const own = names.filter((name) => name !== 'owner' && name !== 'repo');
  const parts = own.map((name) => `${name.replaceAll('_', ' ')} ${String(input[name])}`);
  if (typeof input.ref === 'string' && !own.includes('ref')) parts.push(`ref ${input.ref}`);
  return parts.join(', ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
