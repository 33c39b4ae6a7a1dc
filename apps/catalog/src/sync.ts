import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeOutline } from '@patchbay/core';
import { installButtons } from './install-buttons.js';
import { fillSections } from './markdown.js';
import { mcpbManifest } from './mcpb-manifest.js';
import { readOutline } from './read-outline.js';
import { serversTable, settingsTable, toolsTable } from './readme-tables.js';
import { serverJson } from './server-json.js';
import { toolSnapshot } from './tool-snapshot.js';
import { root, serverPackages } from './workspace.js';

/**
 * Writes everything that is made from the declarations: tool snapshots and the tables of the READMEs.
 * @returns the paths whose text was not what it should be; with `check` they are left as they are
 */
export async function sync({ check }: { check: boolean }): Promise<string[]> {
  const wanted = new Map<string, string>();
  const servers = [];
  for (const { folder, path, manifest } of serverPackages()) {
    const described = describeOutline(await readOutline(folder, manifest.version));
    servers.push({ path, manifest, described });
    const server = { folder, path, manifest };
    wanted.set(join(path, 'server.json'), serverJson(server, described));
    wanted.set(join(path, 'mcpb.json'), mcpbManifest(server, described));
    wanted.set(join(path, 'tools.snap.json'), toolSnapshot(described));
    const readme = join(path, 'README.md');
    wanted.set(
      readme,
      fillSections(readText(readme), {
        install: installButtons(described, server),
        tools: toolsTable(described),
        settings: settingsTable(described),
      }),
    );
  }
  wanted.set('README.md', fillSections(readText('README.md'), { servers: serversTable(servers) }));
  const stale = [...wanted].filter(([path, text]) => readText(path) !== text);
  if (!check) for (const [path, text] of stale) writeFileSync(join(root, path), text);
  return stale.map(([path]) => path);
}

function readText(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
