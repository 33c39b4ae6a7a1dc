import { ToolError } from '@patchbay/core';
import type { GithubSettings } from '../settings.js';
import { checkNames, checkOwnerName } from './names.js';

export type Use = 'read' | 'write';

/** Which repositories may be touched at all, and which may be changed. Names are compared without case, as GitHub does. */
export interface Fence {
  /** True when reading is limited. */
  limitsReading: boolean;
  /** Entries of the reading fence, as given. */
  allowed: string[];
  /** Entries of the writing fence, where it is narrower. */
  writable: string[] | undefined;
  allows(fullName: string, use: Use): boolean;
  /**
   * @throws ToolError `invalid_argument` for what is no name, `refused` outside the fence
   */
  check(owner: string, repo: string, use: Use): void;
  /**
   * What belongs to an owner and not to one repository (projects, new repositories).
   * @throws ToolError `refused` unless the whole owner is inside
   */
  checkOwner(owner: string, use: Use): void;
  /**
   * What belongs to no repository at all (gists).
   * @throws ToolError `refused` when there is a fence
   */
  checkOutside(what: string, use: Use): void;
}

export function createFence({
  GITHUB_ALLOWED_REPOS: allowed,
  GITHUB_WRITE_REPOS: writable,
}: Pick<GithubSettings, 'GITHUB_ALLOWED_REPOS' | 'GITHUB_WRITE_REPOS'>): Fence {
  const reading = allowed && new Set(allowed.map(lower));
  const writing = writable && new Set(writable.map(lower));
  const inside = (set: Set<string> | undefined, fullName: string) => {
    const name = lower(fullName);
    return !set || set.has(name) || set.has(`${name.split('/')[0]}/*`);
  };
  const allows = (fullName: string, use: Use) =>
    inside(reading, fullName) && (use === 'read' || inside(writing, fullName));

  function refuse(subject: string, use: Use): ToolError {
    const byReading = reading !== undefined && !inside(reading, subject);
    const setting = byReading || use === 'read' ? 'GITHUB_ALLOWED_REPOS' : 'GITHUB_WRITE_REPOS';
    const entries = (setting === 'GITHUB_ALLOWED_REPOS' ? allowed : writable) ?? [];
    const verb = setting === 'GITHUB_WRITE_REPOS' ? 'changed' : 'touched';
    return new ToolError('refused', `${subject} may not be ${verb} by this server.`, {
      next: `${setting} allows: ${entries.slice(0, 20).join(', ')}${entries.length > 20 ? ', ...' : ''}. Only the user can change it.`,
    });
  }

  return {
    limitsReading: reading !== undefined,
    allowed: allowed ?? [],
    writable,
    allows,
    check(owner, repo, use) {
      checkNames(owner, repo);
      if (!allows(`${owner}/${repo}`, use)) throw refuse(`${owner}/${repo}`, use);
    },
    checkOwner(owner, use) {
      checkOwnerName(owner);
      // The star is no name, so only the owner's own entry fits.
      if (!allows(`${owner}/*`, use)) throw refuse(`${owner}/*`, use);
    },
    checkOutside(what, use) {
      if (!reading && !(use === 'write' && writing)) return;
      const setting = reading ? 'GITHUB_ALLOWED_REPOS' : 'GITHUB_WRITE_REPOS';
      throw new ToolError(
        'refused',
        `${what} belong to no repository, and ${setting} limits this server to some.`,
        {
          next: 'Leave it; only the user can change the setting.',
        },
      );
    },
  };
}

function lower(name: string): string {
  return name.toLowerCase();
}
