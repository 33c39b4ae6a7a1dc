import { ToolError } from '@patchbay/core';
import { isPath, isRef, trimSlashes } from '../fence/names.js';

const refs = ['ref', 'branch', 'base', 'head', 'sha', 'commit_sha', 'basehead'] as const;

/**
 * The parameters of a request, with paths trimmed.
 * @throws ToolError `invalid_argument` for a path or a ref that could lead elsewhere
 */
export function checkInput(url: string, input: Record<string, unknown>): Record<string, unknown> {
  const { path } = input;
  if (typeof path === 'string' && !isPath(path))
    throw new ToolError('invalid_argument', 'path must lead into the repository, as in src/index.ts.', {
      next: 'Correct path: no .. and no empty parts.',
    });
  for (const [, name = ''] of url.matchAll(/\{(\w+)\}/g)) {
    // Dots are not encoded in an address: one made of them alone would lead to another route.
    if (input[name] === '.' || input[name] === '..')
      throw new ToolError('invalid_argument', `${name} cannot be ${input[name]}.`, {
        next: `Correct ${name}.`,
      });
  }
  for (const name of refs) {
    const value = input[name];
    if (typeof value !== 'string' || !url.includes(`{${name}}`) || name === 'basehead' || isRef(value))
      continue;
    throw new ToolError('invalid_argument', `${name} is no branch, tag or commit that git would take.`, {
      next: `Correct ${name}; list_branches shows the branches.`,
    });
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return typeof path === 'string' && url.includes('{path}') ? { ...given, path: trimSlashes(path) } : given;
}
