import { expect, it } from 'vitest';
import { fillSections, table } from './markdown.js';
import { bundledPackages, noticesText, readMetafile } from './notices.js';
import { sync } from './sync.js';
import { serverPackages } from './workspace.js';

it('finds nothing stale', async () => {
  expect(await sync({ check: true })).toEqual([]);
});

it('fills the marked sections and leaves the rest alone', () => {
  const text = 'before\n<!-- a:start -->\nold\n<!-- a:end -->\nafter';
  expect(fillSections(text, { a: 'new' })).toBe('before\n<!-- a:start -->\nnew\n<!-- a:end -->\nafter');
  expect(() => fillSections(text, { b: 'new' })).toThrow(/no section 'b'/);
});

it('keeps a cell on its line and in its column', () => {
  expect(table(['a'], [['x|y\nz']])).toBe('| a |\n| --- |\n| x\\|y z |');
});

it.each(serverPackages().map(({ path, folder }) => [path, folder] as const))(
  '%s names every package that is inside its bundle',
  (_path, folder) => {
    const metafile = readMetafile(`${folder}/dist`);
    expect(metafile).toBeDefined();
    const packages = bundledPackages(metafile ?? { inputs: {} }, folder);
    expect(packages.map(({ name }) => name)).toContain('@modelcontextprotocol/server');
    const text = noticesText(packages);
    for (const { name, version } of packages) expect(text).toContain(`${name} ${version}`);
  },
);
