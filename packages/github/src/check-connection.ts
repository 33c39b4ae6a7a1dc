import type { Finding } from '@patchbay/core';
import type { GithubClient } from './client/github-client.js';

/** For --check: whose token it is, what it may do, and how far the fences go. */
export async function checkConnection(client: GithubClient, signal: AbortSignal): Promise<Finding[]> {
  const { data: budget } = await client.rest('GET /rate_limit', {}, { signal });
  const { login, scopes, expiresAt } = await client.viewer({ signal });
  const { core } = budget.resources;
  return [
    {
      severity: 'ok',
      message: `Connected to ${client.host.name} as ${login ?? 'a GitHub App'} (${client.kind} token).`,
    },
    { severity: 'info', message: `${core.remaining} of ${core.limit} requests are left in this hour.` },
    ...(expiresAt ? [{ severity: 'info' as const, message: `The token expires on ${expiresAt}.` }] : []),
    ...tokenFindings(client, scopes),
    ...fenceFindings(client),
  ];
}

function tokenFindings({ kind, access }: GithubClient, scopes: string[] | undefined): Finding[] {
  if (kind !== 'classic') return [];
  const broad = (scopes ?? []).filter((scope) => /^(admin:|delete_repo|site_admin)/.test(scope));
  const findings: Finding[] = [
    { severity: 'info', message: `Scopes of the token: ${scopes?.join(', ') || 'none'}.` },
  ];
  if (access === 'read' && scopes?.includes('repo'))
    findings.push({
      severity: 'warning',
      message: 'The token may write, and GitHub itself would let it; only this server holds it to reading.',
      fix: 'Use a fine-grained token with read permissions.',
    });
  if (broad.length > 0)
    findings.push({
      severity: 'warning',
      message: `The token may do more than any tool here needs: ${broad.join(', ')}.`,
      fix: 'Make one with fewer scopes.',
    });
  return findings;
}

function fenceFindings({ fence, access }: GithubClient): Finding[] {
  const findings: Finding[] = [];
  if (fence.limitsReading)
    findings.push({ severity: 'ok', message: `Only these repositories: ${fence.allowed.join(', ')}.` });
  if (access !== 'read' && fence.writable)
    findings.push({ severity: 'ok', message: `Writes only in ${fence.writable.join(', ')}.` });
  if (access !== 'read' && !fence.writable && !fence.limitsReading)
    findings.push({
      severity: 'info',
      message: 'Every repository the token can write to may be changed.',
      fix: 'GITHUB_WRITE_REPOS limits that.',
    });
  return findings;
}
