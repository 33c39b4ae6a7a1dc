import { ToolError } from '@patchbay/core';

export function poolBusy(size: number): ToolError {
  return new ToolError('timeout', `All ${size} connections to the database were busy until the deadline.`, {
    next: 'Call again later, or raise POSTGRES_POOL_SIZE.',
  });
}

export function tooManyBytes(maxSocketBytes: number, cause: unknown): ToolError {
  return new ToolError(
    'refused',
    `The first row is larger than ${megabytes(maxSocketBytes)}, so it was not read.`,
    {
      next: 'Select less of it, for example left(column, 2000) or length(column).',
      cause,
    },
  );
}

export function tooManyReturned(maxSocketBytes: number, cause: unknown): ToolError {
  return new ToolError(
    'refused',
    `It returns more than ${megabytes(maxSocketBytes)}, so it was rolled back.`,
    {
      next: 'Return fewer rows or columns.',
      cause,
    },
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MB`;
}
