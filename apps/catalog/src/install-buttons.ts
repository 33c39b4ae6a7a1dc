import { printConfig, type ServerDescription } from '@patchbay/core';

/** One-click installation in Cursor and VS Code, as the two hosts read their links. */
export function installButtons(outline: ServerDescription): string {
  const cursor = JSON.parse(printConfig(outline, 'cursor') ?? '{}').mcpServers[outline.name];
  const { inputs, servers } = JSON.parse(printConfig(outline, 'vscode') ?? '{}');
  const cursorLink = `https://cursor.com/install-mcp?name=${outline.name}&config=${encodeURIComponent(Buffer.from(JSON.stringify(cursor)).toString('base64'))}`;
  const vscodeLink = `https://insiders.vscode.dev/redirect/mcp/install?name=${outline.name}&inputs=${encodeURIComponent(JSON.stringify(inputs))}&config=${encodeURIComponent(JSON.stringify(servers[outline.name]))}`;
  return [
    `[![Add to Cursor](https://cursor.com/deeplink/mcp-install-dark.svg)](${cursorLink})`,
    `[![Install in VS Code](https://img.shields.io/badge/VS_Code-Install-0098FF?logo=visualstudiocode)](${vscodeLink})`,
  ].join(' ');
}
