import { printConfig, type ServerDescription } from '@patchbay/core';
import { repositoryUrl } from './server-json.js';
import type { WorkspacePackage } from './workspace.js';

/** One-click installation: in Cursor and VS Code as the two read their links, in Claude Desktop by the bundle of the latest release. */
export function installButtons(
  outline: ServerDescription,
  { manifest }: Pick<WorkspacePackage, 'manifest'>,
): string {
  const cursor = JSON.parse(printConfig(outline, 'cursor') ?? '{}').mcpServers[outline.name];
  const { inputs, servers } = JSON.parse(printConfig(outline, 'vscode') ?? '{}');
  const cursorLink = `https://cursor.com/install-mcp?name=${outline.name}&config=${encodeURIComponent(Buffer.from(JSON.stringify(cursor)).toString('base64'))}`;
  const vscodeLink = `https://insiders.vscode.dev/redirect/mcp/install?name=${outline.name}&inputs=${encodeURIComponent(JSON.stringify(inputs))}&config=${encodeURIComponent(JSON.stringify(servers[outline.name]))}`;
  const bundle = `${repositoryUrl(manifest)}/releases/latest/download/${outline.name}-mcp.mcpb`;
  return [
    `[![Bundle for Claude Desktop](https://img.shields.io/badge/Claude_Desktop-Bundle-D97757?logo=claude)](${bundle})`,
    `[![Add to Cursor](https://cursor.com/deeplink/mcp-install-dark.svg)](${cursorLink})`,
    `[![Install in VS Code](https://img.shields.io/badge/VS_Code-Install-0098FF?logo=visualstudiocode)](${vscodeLink})`,
  ].join(' ');
}
