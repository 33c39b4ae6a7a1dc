import { ToolError } from '@patchbay/core';
import { isAscii } from './ascii.js';

/** Pinecone's name for the namespace that is used where none is named. */
export const defaultNamespace = '__default__';

/**
 * A namespace as the caller wrote it.
 * @throws ToolError `invalid_argument` for a name that the service would take for something else, or would refuse
 */
export function namespaceOf(given: string | undefined): string {
  if (given === undefined) return defaultNamespace;
  // `.` and `..` are taken out of a URL before it is sent, so that another resource would be reached.
  const problem =
    given === ''
      ? 'must not be empty'
      : given === '.' || given === '..'
        ? 'must not be . or ..'
        : given.length > 512
          ? `must have at most 512 characters (got ${given.length})`
          : isAscii(given)
            ? undefined
            : 'must be ASCII';
  if (problem === undefined) return given;
  throw new ToolError('invalid_argument', `namespace: ${problem}`, {
    next: 'Leave namespace out for the default one, or take a name that describe_index shows.',
  });
}

/** Where a hit or record is, as people write it: the default namespace goes without saying. */
export function isDefault(namespace: string): boolean {
  return namespace === defaultNamespace;
}
