import type { Finding } from './finding.js';
import { listedNumbers } from './info.js';
import type { NodeReport } from './node-report.js';

type Defect = Omit<Finding, 'node'>;
type Check = (report: NodeReport) => Array<Defect | false>;

// Limits above which people who run Redis are woken or write a ticket (Redis documentation: memory, latency and persistence pages).
const fullShare = 0.98;
const nearlyFullShare = 0.9;
const manyClientsShare = 0.8;
const fragmentedRatio = 1.5;
const swappedRatio = 0.9;
const bigBytes = 100 * 1_048_576;
const slowForkMicroseconds = 500_000;
const lowHitRate = 0.5;
const enoughLookups = 10_000;
const lagSeconds = 10;
const spikeMs = 100;

/** Everything that is found about one process. */
export function findDefects(report: NodeReport): Finding[] {
  return checks
    .flatMap((check) => check(report))
    .filter((defect) => defect !== false)
    .map((defect) => ({ ...defect, node: report.name }));
}

const memory: Check = ({ info }) => {
  const used = info.number('used_memory');
  const limit = info.number('maxmemory');
  const policy = info.text('maxmemory_policy');
  const share = used / limit;
  const system = info.number('total_system_memory');
  const fragmentation = info.number('mem_fragmentation_ratio');
  const databases = info.lines(/^db\d+$/).map(([, value]) => listedNumbers(value));
  const expiring = databases.some(({ expires = 0 }) => expires > 0);
  return [
    limit > 0 &&
      share > nearlyFullShare && {
        severity: share > fullShare ? 'critical' : 'warning',
        finding: `${Math.round(share * 100)} % of maxmemory is used, and the policy is ${policy}.`,
        fix:
          policy === 'noeviction'
            ? 'Writes fail when it is full: raise maxmemory, delete keys, or choose an eviction policy. analyze_keyspace shows what takes the space.'
            : 'Keys are evicted: raise maxmemory if they are still needed. analyze_keyspace shows what takes the space.',
      },
    limit === 0 &&
      system > 0 &&
      used > system * 0.5 && {
        severity: 'warning',
        finding: `There is no maxmemory, and the data fill ${Math.round((used / system) * 100)} % of the machine.`,
        fix: 'Set maxmemory below the memory of the machine, or the system will end Redis when it runs out.',
      },
    limit === 0 && {
      severity: 'info',
      finding: 'There is no maxmemory.',
      fix: 'Set it, so that a growing keyspace meets a limit of yours and not that of the machine.',
    },
    policy.startsWith('volatile-') &&
      limit > 0 &&
      !expiring && {
        severity: 'warning',
        finding: `The policy ${policy} evicts only keys with a time to live, and there are none.`,
        fix: 'Give keys a TTL, or choose an allkeys- policy.',
      },
    used > bigBytes &&
      fragmentation > fragmentedRatio && {
        severity: 'warning',
        finding: `Redis takes ${fragmentation} times the memory its data need.`,
        fix: 'Set activedefrag yes, or restart in a quiet hour.',
      },
    used > bigBytes &&
      fragmentation < swappedRatio && {
        severity: 'critical',
        finding: 'A part of the data is swapped to disk.',
        fix: 'Free memory on the machine: swapped data makes every command slow.',
      },
    info.number('evicted_keys') > 0 && {
      severity: 'info',
      finding: `${info.text('evicted_keys')} keys were evicted since the start.`,
      fix: 'Raise maxmemory if they were still needed.',
    },
  ];
};

const clients: Check = ({ info }) => {
  const connected = info.number('connected_clients');
  const most = info.number('maxclients');
  return [
    connected > most * manyClientsShare && {
      severity: 'warning',
      finding: `${connected} of ${most} connections are in use.`,
      fix: 'Find out who holds them (CLIENT LIST), use pools, or raise maxclients.',
    },
    info.number('rejected_connections') > 0 && {
      severity: 'warning',
      finding: `${info.text('rejected_connections')} connections were refused because of maxclients since the start.`,
      fix: 'Use fewer connections or raise maxclients.',
    },
    info.number('blocked_clients') > 0 && {
      severity: 'info',
      finding: `${info.text('blocked_clients')} clients wait in a blocking command.`,
      fix: 'Normal for queues.',
    },
  ];
};

const persistence: Check = ({ info, save }) => [
  info.text('rdb_last_bgsave_status') === 'err' && {
    severity: 'critical',
    finding: 'The last snapshot failed.',
    fix: 'Look at the disk and the log of Redis; by default it takes no more writes meanwhile.',
  },
  info.text('aof_last_write_status') === 'err' && {
    severity: 'critical',
    finding: 'The append-only file cannot be written.',
    fix: 'Look at the disk and the log of Redis.',
  },
  info.text('aof_last_bgrewrite_status') === 'err' && {
    severity: 'warning',
    finding: 'The last rewrite of the append-only file failed.',
    fix: 'Look at the disk; the file grows until a rewrite works.',
  },
  info.text('loading') === '1' && {
    severity: 'critical',
    finding: 'Redis is loading its data.',
    fix: 'Wait; INFO persistence shows how far it is.',
  },
  save === '' &&
    info.text('aof_enabled') === '0' && {
      severity: 'info',
      finding: 'Nothing is saved to disk: a restart loses everything.',
      fix: 'Fine for a cache; otherwise set appendonly yes.',
    },
  info.number('latest_fork_usec') > slowForkMicroseconds && {
    severity: 'warning',
    finding: `The last fork for saving kept everybody waiting for ${Math.round(info.number('latest_fork_usec') / 1_000)} ms.`,
    fix: 'Switch transparent huge pages off, save on a replica, or split the data.',
  },
];

const replication: Check = ({ info }) => {
  const late = info
    .lines(/^slave\d+$/)
    .map(([, value]) => listedNumbers(value))
    .filter(({ lag = 0 }) => lag > lagSeconds);
  return [
    info.text('role') === 'slave' &&
      info.text('master_link_status') === 'down' && {
        severity: 'critical',
        finding: 'This replica has lost its master.',
        fix: 'Check that the master runs and can be reached, and masterauth.',
      },
    late.length > 0 && {
      severity: 'warning',
      finding: `${late.length} replicas have not been heard of for more than ${lagSeconds} s.`,
      fix: 'Look at the network and at the replicas.',
    },
  ];
};

const work: Check = ({ info, slow, spikes }) => {
  const hits = info.number('keyspace_hits');
  const lookups = hits + info.number('keyspace_misses');
  const whole = slow.filter(({ command }) =>
    /^(KEYS|SMEMBERS|HGETALL|LRANGE|SORT|SUNION|FLUSHALL|FLUSHDB)$/.test(command),
  );
  return [
    ...slow.slice(0, 3).map(
      ({ command, times, worst_ms }): Defect => ({
        severity: worst_ms > spikeMs ? 'warning' : 'info',
        finding: `${command} was slow ${times === 1 ? 'once' : `${times} times`}, at worst ${worst_ms} ms.`,
        fix: whole.some((one) => one.command === command)
          ? 'It reads everything at once: use its scanning or ranging relative (SCAN, HSCAN, SSCAN, LRANGE with limits).'
          : 'Look at the size of the keys it is used on with inspect_keys.',
      }),
    ),
    ...spikes
      .filter(({ ms }) => ms > spikeMs)
      .map(
        ({ event, ms }): Defect => ({
          severity: 'warning',
          finding: `Latency event ${event}: ${ms} ms at worst.`,
          fix: 'LATENCY DOCTOR (run_read_commands) explains it.',
        }),
      ),
    lookups > enoughLookups &&
      hits / lookups < lowHitRate && {
        severity: 'info',
        finding: `Only ${Math.round((hits / lookups) * 100)} % of the reads find their key.`,
        fix: 'As a cache, look at times to live and at what is asked for.',
      },
  ];
};

const cluster: Check = ({ cluster: state }) => [
  state.text('cluster_state') === 'fail' && {
    severity: 'critical',
    finding: `The cluster is down: ${state.text('cluster_slots_ok')} of 16384 slots are served.`,
    fix: 'Bring the lost nodes back, or assign their slots to others.',
  },
  state.number('cluster_slots_pfail') > 0 && {
    severity: 'warning',
    finding: `${state.text('cluster_slots_pfail')} slots belong to a node that may be failing.`,
    fix: 'Look at the node: CLUSTER NODES (run_read_commands) names it.',
  },
];

const checks: Check[] = [memory, clients, persistence, replication, work, cluster];
