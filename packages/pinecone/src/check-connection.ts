import type { Finding } from '@patchbay/core';
import type { Pinecone } from './client.js';

/** For --check: whether the key is accepted, and which indexes cannot be used. */
export async function checkConnection(
  { control, settings }: Pinecone,
  signal: AbortSignal,
): Promise<Finding[]> {
  const indexes = await control.listIndexes(signal);
  const plain = settings.PINECONE_CONTROLLER_HOST.startsWith('http://');
  return [
    {
      severity: 'ok',
      message: `The key is accepted; the project has ${indexes.length} index${indexes.length === 1 ? '' : 'es'}.`,
    },
    ...indexes
      .filter(({ ready }) => !ready)
      .map(
        ({ name, state }): Finding => ({
          severity: 'warning',
          message: `The index ${name} is not ready: ${state}.`,
        }),
      ),
    ...(plain
      ? [
          {
            severity: 'warning' as const,
            message: 'PINECONE_CONTROLLER_HOST is not encrypted: the key can be read on the way.',
            fix: 'Use https:// for anything but Pinecone Local on this machine.',
          },
        ]
      : []),
  ];
}
