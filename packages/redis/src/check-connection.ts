import type { Finding } from '@patchbay/core';
import type { Db } from './client.js';
import { isRedisError, textOf } from './reply/reply.js';

const readme = 'README.md of this package has the rules of a reading user, under "A user for reading".';

/** For --check: reachability, version, and whether the user may do more than it needs. */
export async function checkConnection(db: Db, signal: AbortSignal): Promise<Finding[]> {
  const nodes = await db.masters(signal);
  const [node] = nodes;
  if (!node) return [];
  const { facts } = await node.shared(signal);
  const kind = db.isCluster() ? `a cluster of ${nodes.length} masters` : `a ${facts.role}`;
  const [who, dry, table] = await node.ask(
    [
      ['ACL', 'WHOAMI'],
      ['ACL', 'LIST'],
      ['COMMAND', 'COUNT'],
    ],
    signal,
  );
  const user = who === undefined || isRedisError(who) ? 'a user who may not ask its own name' : textOf(who);
  // Whoever may read the list of users may change it.
  const isAlmighty = !isRedisError(dry);
  return [
    {
      severity: 'ok',
      message: `Connected to ${facts.server} ${facts.version}, ${kind}, as ${user}, RESP${facts.protocol}.`,
    },
    isAlmighty
      ? {
          severity: 'warning',
          message: 'The Redis user may do anything, users and settings included.',
          fix: readme,
        }
      : { severity: 'ok', message: 'The Redis user may not administer the server.' },
    ...(isRedisError(table)
      ? [
          {
            severity: 'warning' as const,
            message: 'The Redis user may not ask for COMMAND, so only commands known in advance run.',
            fix: 'ACL SETUSER <user> +command',
          },
        ]
      : []),
    ...(facts.role === 'replica'
      ? [
          {
            severity: 'info' as const,
            message: 'This is a replica: writes are refused, and reads may be a little late.',
          },
        ]
      : []),
  ];
}
