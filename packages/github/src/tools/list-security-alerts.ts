import { defineTool, list, type ToolContext, ToolError } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { cursor, repository } from '../fields.js';
import { reads } from '../hints.js';
import { pageNumber, pageOf } from '../paging.js';
import { alertKind, alertRow, codeRow, dependabotRow, secretRow } from '../security/alert-shape.js';

export const listSecurityAlerts = defineTool({
  name: 'list_security_alerts',
  title: 'List security alerts',
  access: 'read',
  toolset: 'security',
  description: 'Security alerts of a repository, of one kind.',
  annotations: reads,
  input: z.object({
    ...repository,
    kind: alertKind,
    state: z
      .enum(['open', 'dismissed', 'fixed', 'resolved'])
      .default('open')
      .describe('resolved: secrets only'),
    cursor,
  }),
  output: list('alerts', alertRow, { hasNext: true }),
  async handler({ owner, repo, kind, state }, { client, ...ctx }: ToolContext<GithubClient>) {
    const place = { owner, repo, per_page: 30 };
    if (kind === 'secret_scanning') {
      if (state !== 'open' && state !== 'resolved') throw wrongState('open or resolved');
      const input = { ...place, state, hide_secret: true, page: pageNumber(ctx) };
      const reply = await client.rest('GET /repos/{owner}/{repo}/secret-scanning/alerts', input, ctx);
      return pageOf(reply, reply.data.map(secretRow));
    }
    if (state === 'resolved') throw wrongState('open, dismissed or fixed');
    if (kind === 'code_scanning') {
      const input = { ...place, state, page: pageNumber(ctx) };
      const reply = await client.rest('GET /repos/{owner}/{repo}/code-scanning/alerts', input, ctx);
      return pageOf(reply, reply.data.map(codeRow));
    }
    // This list has no pages, only places to go on from.
    const after = ctx.position.upstream === '' ? {} : { after: ctx.position.upstream };
    const input = { ...place, state, ...after };
    const reply = await client.rest('GET /repos/{owner}/{repo}/dependabot/alerts', input, ctx);
    return pageOf(reply, reply.data.map(dependabotRow));
  },
});

function wrongState(states: string): ToolError {
  return new ToolError('invalid_argument', `Alerts of this kind are ${states}.`, { next: 'Correct state.' });
}
