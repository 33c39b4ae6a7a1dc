import { defineTool, type ToolContext } from '@patchbay/core';
import * as z from 'zod';
import type { GithubClient } from '../client/github-client.js';
import { counted, repository } from '../fields.js';
import { reads } from '../hints.js';
import {
  alertDetails,
  alertKind,
  codeDetails,
  dependabotDetails,
  secretDetails,
} from '../security/alert-shape.js';

export const getSecurityAlert = defineTool({
  name: 'get_security_alert',
  title: 'Get security alert',
  access: 'read',
  toolset: 'security',
  description: 'One alert with what mends it; a secret itself is never shown.',
  annotations: reads,
  input: z.object({ ...repository, kind: alertKind, alert_number: counted().describe('e.g. 4') }),
  output: alertDetails,
  async handler({ owner, repo, kind, alert_number }, { client, ...ctx }: ToolContext<GithubClient>) {
    const input = { owner, repo, alert_number };
    if (kind === 'dependabot') {
      const { data } = await client.rest(
        'GET /repos/{owner}/{repo}/dependabot/alerts/{alert_number}',
        input,
        ctx,
      );
      return dependabotDetails(data);
    }
    if (kind === 'code_scanning') {
      const { data } = await client.rest(
        'GET /repos/{owner}/{repo}/code-scanning/alerts/{alert_number}',
        input,
        ctx,
      );
      return codeDetails(data);
    }
    const { data } = await client.rest(
      'GET /repos/{owner}/{repo}/secret-scanning/alerts/{alert_number}',
      { ...input, hide_secret: true },
      ctx,
    );
    return secretDetails(data);
  },
});
