import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace.js';

const templates = join(root, 'apps/catalog/templates');

/**
 * Makes the folder of a new integration: a server that builds, passes the contract suite and starts, with one tool to begin from.
 * @returns the paths that were written
 * @throws Error for a name that cannot be one, or a folder that exists
 */
export function stampIntegration(name: string, into = join(root, 'packages')): string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error('The name of an integration is in kebab-case, for example mongodb.');
  const folder = join(into, name);
  if (existsSync(folder)) throw new Error(`${folder} exists already.`);
  const words = {
    name,
    snake: name.replaceAll('-', '_'),
    UPPER: name.toUpperCase().replaceAll('-', '_'),
    Title: title(name),
    camel: camel(name),
  };
  return templateFiles().map((path) => {
    // Templates end in .txt, so that no tool takes them for code of the workspace.
    const target = join(folder, fill(path.replace(/\.txt$/, ''), words));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, fill(readFileSync(join(templates, path), 'utf8'), words));
    return target;
  });
}

function templateFiles(folder = ''): string[] {
  return readdirSync(join(templates, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? templateFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}

function fill(text: string, words: Record<string, string>): string {
  return text.replace(/__(name|snake|UPPER|Title|camel)__/g, (_match, word: string) => words[word] ?? '');
}

function title(name: string): string {
  return name.replace(
    /(^|-)([a-z])/g,
    (_match, dash: string, letter: string) => `${dash ? ' ' : ''}${letter.toUpperCase()}`,
  );
}

function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}
