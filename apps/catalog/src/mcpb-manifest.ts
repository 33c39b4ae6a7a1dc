import { neededSecrets, type ServerDescription, type SettingDescription } from '@patchbay/core';
import { repositoryUrl } from './server-json.js';
import type { WorkspacePackage } from './workspace.js';

/** The manifest of an .mcpb bundle (version 0.3), which Claude Desktop installs by double click and asks its settings for. */
export function mcpbManifest({ manifest, path }: WorkspacePackage, described: ServerDescription): string {
  const asked = [
    ...neededSecrets(described),
    ...described.settings.filter(({ name }) => name === 'PATCHBAY_ACCESS'),
  ];
  return `${JSON.stringify(
    {
      manifest_version: '0.3',
      name: `${described.name}-mcp`,
      display_name: `${described.title} (Patchbay)`,
      version: manifest.version,
      description: described.description,
      author: { name: 'The Patchbay authors' },
      repository: { type: 'git', url: repositoryUrl(manifest) },
      homepage: `${repositoryUrl(manifest)}/tree/main/${path}#readme`,
      license: 'MIT',
      server: {
        type: 'node',
        entry_point: 'dist/bin.js',
        mcp_config: {
          command: 'node',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the host replaces these
          args: ['${__dirname}/dist/bin.js'],
          env: Object.fromEntries(asked.map(({ name }) => [name, `\${user_config.${name.toLowerCase()}}`])),
        },
      },
      tools: described.tools.map(({ name, description }) => ({ name, description })),
      user_config: Object.fromEntries(
        asked.map((setting) => [setting.name.toLowerCase(), userSetting(setting)]),
      ),
      compatibility: { runtimes: { node: '>=20.19.0' } },
    },
    null,
    2,
  )}\n`;
}

function userSetting({ name, description, secret, required, default: fallback }: SettingDescription) {
  return {
    type: 'string',
    title: name,
    description,
    sensitive: secret === true,
    required: required === true,
    ...(fallback === undefined ? {} : { default: String(fallback) }),
  };
}
