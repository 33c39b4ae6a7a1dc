import { cutText } from '@patchbay/core';
import * as z from 'zod';
import { needed } from '../needed.js';
import type { Schemas } from '../rest-types.js';

export const alertKind = z
  .enum(['dependabot', 'code_scanning', 'secret_scanning'])
  .describe('e.g. dependabot');

/** An alert in a list; each kind sets what it has. Secrets themselves are never asked for. */
export const alertRow = z.object({
  number: z.int(),
  state: z.string(),
  severity: z.string().optional(),
  summary: z.string(),
  where: z.string().optional(),
  created_at: z.string().optional(),
});

/** One alert with what is needed to mend it. */
export const alertDetails = alertRow.extend({
  url: z.string(),
  description: z.string().optional(),
  identifiers: z.array(z.string()).optional(),
  vulnerable_range: z.string().optional(),
  patched_version: z.string().optional(),
  ref: z.string().optional(),
  message: z.string().optional(),
  tool: z.string().optional(),
  reason: z.string().optional(),
});

type Row = z.input<typeof alertRow>;
type Details = z.input<typeof alertDetails>;

const longestSummary = 160;
const longestDescription = 4_000;

export function dependabotRow({ number, state, ...alert }: Schemas['dependabot-alert']): Row {
  const { security_advisory: advisory, dependency } = alert;
  const { name, ecosystem } = alert.security_vulnerability.package;
  return {
    number,
    state,
    severity: advisory.severity,
    summary: cutText(`${name} (${ecosystem}): ${advisory.summary}`, longestSummary),
    ...(dependency.manifest_path ? { where: dependency.manifest_path } : {}),
    created_at: alert.created_at,
  };
}

export function dependabotDetails(alert: Schemas['dependabot-alert']): Details {
  const { security_advisory: advisory, security_vulnerability: vulnerability } = alert;
  const ids = [advisory.ghsa_id, advisory.cve_id].filter((id): id is string => typeof id === 'string');
  return {
    ...dependabotRow(alert),
    url: alert.html_url,
    description: cutText(advisory.description, longestDescription),
    identifiers: ids,
    vulnerable_range: vulnerability.vulnerable_version_range,
    ...(vulnerability.first_patched_version
      ? { patched_version: vulnerability.first_patched_version.identifier }
      : {}),
    ...(alert.dismissed_reason ? { reason: alert.dismissed_reason } : {}),
  };
}

type CodeAlert = Schemas['code-scanning-alert-items'] | Schemas['code-scanning-alert'];

export function codeRow({ number, state, rule, created_at, most_recent_instance: last }: CodeAlert): Row {
  const { path, start_line: line } = last?.location ?? {};
  const severity = rule.security_severity_level ?? rule.severity;
  return {
    number,
    state: state ?? 'open',
    ...(severity ? { severity } : {}),
    summary: cutText(`${rule.id ?? rule.name ?? ''}: ${rule.description ?? ''}`, longestSummary),
    ...(path ? { where: line ? `${path}:${line}` : path } : {}),
    created_at,
  };
}

export function codeDetails(alert: Schemas['code-scanning-alert']): Details {
  const { most_recent_instance: last, rule, tool } = alert;
  const help = rule.full_description ?? rule.help;
  return {
    ...codeRow(alert),
    url: alert.html_url,
    ...(help ? { description: cutText(help, longestDescription) } : {}),
    ...(last?.ref ? { ref: last.ref } : {}),
    ...(last?.message?.text ? { message: last.message.text } : {}),
    ...(tool.name ? { tool: tool.name } : {}),
    ...(alert.dismissed_reason ? { reason: alert.dismissed_reason } : {}),
  };
}

export function secretRow(alert: Schemas['secret-scanning-alert']): Row {
  return {
    number: needed(alert.number, 'number'),
    state: alert.state ?? 'open',
    summary: alert.secret_type_display_name ?? alert.secret_type ?? 'secret',
    ...(alert.created_at ? { created_at: alert.created_at } : {}),
  };
}

export function secretDetails(alert: Schemas['secret-scanning-alert']): Details {
  return {
    ...secretRow(alert),
    url: needed(alert.html_url, 'html_url'),
    ...(alert.resolution ? { reason: alert.resolution } : {}),
    ...(alert.validity ? { message: `The secret is ${alert.validity}.` } : {}),
  };
}
