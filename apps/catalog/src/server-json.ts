import type { ServerDescription, SettingDescription } from '@patchbay/core';
import type { Manifest, WorkspacePackage } from './workspace.js';

/** The newest schema of the MCP registry's server.json that its publisher accepts. */
const schema = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';

/** What the MCP registry wants to know about a server. */
export function serverJson({ path, manifest }: WorkspacePackage, described: ServerDescription): string {
  return `${JSON.stringify(
    {
      $schema: schema,
      name: manifest.mcpName,
      title: described.title,
      description: described.description,
      version: manifest.version,
      repository: { url: repositoryUrl(manifest), source: 'github', subfolder: path },
      websiteUrl: `${repositoryUrl(manifest)}/tree/main/${path}#readme`,
      packages: [
        {
          registryType: 'npm',
          identifier: manifest.name,
          version: manifest.version,
          runtimeHint: 'npx',
          transport: { type: 'stdio' },
          environmentVariables: described.settings.map(environmentVariable),
        },
      ],
    },
    null,
    2,
  )}\n`;
}

function environmentVariable({
  name,
  description,
  required,
  secret,
  kind,
  choices,
  default: fallback,
}: SettingDescription) {
  return {
    name,
    description,
    isRequired: required === true,
    isSecret: secret === true,
    format: kind === 'integer' ? 'number' : kind === 'boolean' ? 'boolean' : 'string',
    ...(fallback === undefined
      ? {}
      : { default: Array.isArray(fallback) ? fallback.join(',') : String(fallback) }),
    ...(kind === 'choice' && choices ? { choices } : {}),
  };
}

/** The repository as a page: it stands once, in the manifests. */
export function repositoryUrl({ repository }: Manifest): string {
  return (repository?.url ?? '').replace(/^git\+/, '').replace(/\.git$/, '');
}
