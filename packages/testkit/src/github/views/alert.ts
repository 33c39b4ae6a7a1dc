import type { CodeAlert, DependencyAlert, SecretAlert } from '../records/alerts.js';
import type { Repository } from '../records/repository.js';
import type { Schemas, Viewer } from '../route.js';
import { repositoryUrl, repositoryWeb } from './repository.js';

type CodeAlertView = Schemas['code-scanning-alert-items'] & Schemas['code-scanning-alert'];

export function codeAlertView(viewer: Viewer, repository: Repository, alert: CodeAlert): CodeAlertView {
  const url = `${repositoryUrl(viewer, repository)}/code-scanning/alerts/${alert.number}`;
  return {
    number: alert.number,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    url,
    html_url: `${repositoryWeb(viewer, repository)}/security/code-scanning/${alert.number}`,
    instances_url: `${url}/instances`,
    state: alert.state,
    fixed_at: alert.state === 'fixed' ? alert.createdAt : null,
    dismissed_by: null,
    dismissed_at: null,
    dismissed_reason: null,
    dismissed_comment: null,
    rule: {
      id: alert.ruleId,
      name: alert.ruleId,
      severity: 'error',
      security_severity_level: alert.severity,
      description: alert.description,
      tags: ['security'],
    },
    tool: { name: alert.tool, guid: null, version: '1.0.0' },
    most_recent_instance: {
      ref: alert.ref,
      analysis_key: '.github/workflows/codeql.yml:analyze',
      category: '',
      environment: '{}',
      state: alert.state,
      commit_sha: repository.refs.get(alert.ref) ?? '',
      message: { text: alert.message },
      location: {
        path: alert.path,
        start_line: alert.line,
        end_line: alert.line,
        start_column: 1,
        end_column: 2,
      },
      classifications: [],
    },
  };
}

export function secretAlertView(
  viewer: Viewer,
  { repository, alert, hideSecret }: { repository: Repository; alert: SecretAlert; hideSecret: boolean },
): Schemas['secret-scanning-alert'] {
  const url = `${repositoryUrl(viewer, repository)}/secret-scanning/alerts/${alert.number}`;
  return {
    number: alert.number,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    url,
    html_url: `${repositoryWeb(viewer, repository)}/security/secret-scanning/${alert.number}`,
    locations_url: `${url}/locations`,
    state: alert.state,
    resolution: alert.resolution,
    resolved_at: alert.resolution ? alert.createdAt : null,
    resolved_by: null,
    secret_type: alert.secretType,
    secret_type_display_name: alert.secretType.replaceAll('_', ' '),
    ...(!hideSecret && { secret: alert.secret }),
    push_protection_bypassed: false,
    push_protection_bypassed_by: null,
    push_protection_bypassed_at: null,
    resolution_comment: null,
    validity: 'unknown',
    publicly_leaked: false,
    multi_repo: false,
  };
}

export function dependencyAlertView(
  viewer: Viewer,
  repository: Repository,
  alert: DependencyAlert,
): Schemas['dependabot-alert'] {
  const identity = { ecosystem: alert.ecosystem, name: alert.package };
  const vulnerability: Schemas['dependabot-alert-security-vulnerability'] = {
    package: identity,
    severity: alert.severity,
    vulnerable_version_range: alert.vulnerableRange,
    first_patched_version: alert.patchedVersion === null ? null : { identifier: alert.patchedVersion },
  };
  return {
    number: alert.number,
    state: alert.state,
    dependency: {
      package: identity,
      manifest_path: alert.manifest,
      scope: 'runtime',
      relationship: 'direct',
    },
    security_advisory: {
      ghsa_id: alert.ghsaId,
      cve_id: null,
      summary: alert.summary,
      description: alert.summary,
      severity: alert.severity,
      identifiers: [{ type: 'GHSA', value: alert.ghsaId }],
      references: [],
      published_at: alert.createdAt,
      updated_at: alert.createdAt,
      withdrawn_at: null,
      vulnerabilities: [vulnerability],
      cvss: { score: 0, vector_string: null },
      cwes: [],
    },
    security_vulnerability: vulnerability,
    url: `${repositoryUrl(viewer, repository)}/dependabot/alerts/${alert.number}`,
    html_url: `${repositoryWeb(viewer, repository)}/security/dependabot/${alert.number}`,
    created_at: alert.createdAt,
    updated_at: alert.createdAt,
    dismissed_at: null,
    dismissed_by: null,
    dismissed_reason: null,
    dismissed_comment: null,
    fixed_at: alert.state === 'fixed' ? alert.createdAt : null,
  };
}
