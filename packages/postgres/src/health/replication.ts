import { count, type HealthCheck, type HealthFinding } from './finding.js';

// A minute behind, or a segment's worth of log for an inactive slot, is more than a hiccup.
const lagSeconds = 60;
const retainedBytes = 16 * 1_048_576;

interface ReplicationRow {
  kind: 'slot' | 'standby' | 'replay' | 'hidden';
  object: string;
  amount: number;
}

export const checkReplication: HealthCheck = async (query) => {
  const rows = await query<ReplicationRow>('patchbay_health_replication', replicationQuery, [
    retainedBytes,
    lagSeconds,
  ]);
  return {
    findings: rows.flatMap(({ kind, object, amount }) =>
      kind === 'hidden' ? [] : [{ object, ...texts[kind](object, amount) }],
    ),
    ...(rows.some(({ kind }) => kind === 'hidden')
      ? { notSeen: ['how far standbys are behind (GRANT pg_monitor)'] }
      : {}),
  };
};

const texts: Record<
  Exclude<ReplicationRow['kind'], 'hidden'>,
  (object: string, amount: number) => Omit<HealthFinding, 'object'>
> = {
  slot: (object, bytes) => ({
    severity: 'critical',
    message: `Nobody reads this slot, and it keeps ${count(bytes / 1_048_576)} MB of log from being removed.`,
    fix: `Start its consumer, or give the slot up: SELECT pg_drop_replication_slot('${object}');`,
  }),
  standby: (_object, seconds) => ({
    severity: 'warning',
    message: `This standby is ${count(seconds)} s behind.`,
    fix: 'Look at its load, its disk and the network between.',
  }),
  replay: (_object, seconds) => ({
    severity: 'warning',
    message: `This server is a replica and ${count(seconds)} s behind: it shows the past.`,
    fix: 'Look at long queries here (they hold back replay) and at the network.',
  }),
};

// Without pg_monitor a standby's row is there, but nothing is in it.
const replicationQuery = `
SELECT 'slot' AS kind, slot_name::text AS object, pg_catalog.pg_wal_lsn_diff(position, restart_lsn)::float8 AS amount
FROM pg_catalog.pg_replication_slots, LATERAL (SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_lsn() END AS position) now_at
WHERE NOT active AND restart_lsn IS NOT NULL AND pg_catalog.pg_wal_lsn_diff(position, restart_lsn) >= $1
UNION ALL
SELECT 'standby', COALESCE(NULLIF(application_name, ''), client_addr::text, pid::text), EXTRACT(epoch FROM replay_lag)::float8
FROM pg_catalog.pg_stat_replication WHERE replay_lag > make_interval(secs => $2)
UNION ALL
SELECT 'hidden', '', 0 FROM pg_catalog.pg_stat_replication WHERE state IS NULL
UNION ALL
SELECT 'replay', 'this server', EXTRACT(epoch FROM now() - pg_catalog.pg_last_xact_replay_timestamp())::float8
WHERE pg_catalog.pg_is_in_recovery() AND pg_catalog.pg_last_wal_receive_lsn() IS DISTINCT FROM pg_catalog.pg_last_wal_replay_lsn()
  AND now() - pg_catalog.pg_last_xact_replay_timestamp() > make_interval(secs => $2)`;
