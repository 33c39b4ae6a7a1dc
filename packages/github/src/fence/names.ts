import { ToolError } from '@patchbay/core';

// GitHub's own rules for both; managed users have an underscore in their login.
const ownerName = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9_])?$/;
const repositoryName = /^[A-Za-z0-9._-]{1,100}$/;
// Control characters, and what git refuses in a ref (git-check-ref-format).
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const badInRef = /[\u0000-\u0020\u007F~^:?*[\\]|\.\.|@\{|\/\/|^\/|\/$|\.$|\.lock(?:\/|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001F\u007F]/;

export function isOwner(name: string): boolean {
  return ownerName.test(name);
}

export function isRepository(name: string): boolean {
  return repositoryName.test(name) && name !== '.' && name !== '..';
}

/** A path inside a repository: no empty, `.` or `..` segments, no control characters. A slash in front or at the end is forgiven. */
export function isPath(path: string): boolean {
  const plain = trimSlashes(path);
  return (
    !control.test(plain) &&
    plain.split('/').every((part) => part !== '.' && part !== '..' && (part !== '' || plain === ''))
  );
}

/** A branch, a tag, `refs/...` or a commit. */
export function isRef(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !badInRef.test(name) && !name.startsWith('-');
}

export function trimSlashes(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}

/** @throws ToolError `invalid_argument` when the two cannot name a repository, so that no path can be made of them */
export function checkNames(owner: string, repo: string): void {
  if (isOwner(owner) && isRepository(repo)) return;
  throw new ToolError(
    'invalid_argument',
    'owner and repo must be names, as in https://github.com/owner/repo.',
    {
      next: 'Correct owner and repo; list_repositories finds them.',
    },
  );
}

/** @throws ToolError `invalid_argument` when it cannot name a user or an organization */
export function checkOwnerName(owner: string): void {
  if (isOwner(owner)) return;
  throw new ToolError('invalid_argument', 'owner must be a name, as in https://github.com/owner.', {
    next: 'Correct owner.',
  });
}
