import type { FunctionName } from '../grammar/facts.js';

/**
 * Functions the catalogue calls VOLATILE although they only look: sizes, clocks, chance, statistics, positions in the log.
 * Found by listing every volatile function of PostgreSQL 15 and 18 and reading what it does; extensions from contrib included.
 */
const harmless = new Set(
  `array_sample array_shuffle bernoulli system system_rows system_time clock_timestamp timeofday current_query random random_normal normal_rand
   gen_random_uuid gen_random_bytes uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v1mc uuid_generate_v4
   pg_database_size pg_indexes_size pg_relation_size pg_table_size pg_tablespace_size pg_total_relation_size pg_relpages
   pg_blocking_pids pg_safe_snapshot_blocking_pids pg_lock_status pg_prepared_xact pgrowlocks
   pg_collation_actual_version pg_database_collation_actual_version
   pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system
   pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_last_wal_receive_lsn pg_last_wal_replay_lsn
   pg_last_xact_replay_timestamp pg_last_committed_xact pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status txid_status
   pg_is_in_recovery pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_get_wal_summarizer_state
   pg_available_wal_summaries pg_wal_summary_contents pg_get_replication_slots pg_show_replication_origin_status pg_replication_origin_progress
   pg_get_aios pg_get_backend_memory_contexts pg_get_loaded_modules pg_get_shmem_allocations pg_get_shmem_allocations_numa pg_get_wait_events
   pg_get_multixact_members pg_get_sequence_data pg_sequence_last_value currval lastval lo_get
   pg_jit_available pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_stat_have_stats
   pg_stat_statements pg_stat_statements_info pg_buffercache_pages pg_buffercache_numa_pages pg_buffercache_summary pg_buffercache_usage_counts
   pgstattuple pgstattuple_approx pgstatindex pgstatginindex pgstathashindex pg_freespace pg_visibility pg_visibility_map pg_visibility_map_summary
   hypopg hypopg_list_indexes hypopg_get_indexdef hypopg_relation_size`.split(/\s+/),
);

export function isHarmless(name: string): boolean {
  return harmless.has(name) || name.startsWith('pg_stat_get_');
}

/** Functions of these names move on with a sequence; a statement that may write needs them, a read does not. */
export const writersOfSequences = new Set(['nextval', 'setval']);

/** Functions that run SQL they are given as a text or by a name, which no reading of the statement can follow. */
const runsText =
  /^((table|schema|database|query|cursor)_to_xml(schema|_and_xmlschema)?|ts_stat|crosstab(n|_hash|[234])?|connectby|xpath_table|dblink(_\w+)?)$/;

/** Input functions that are told by number which type to read: with it, a domain's check runs that the statement does not name. */
const readsAnyType = /^(domain|record|array|range|multirange)_in$/;

/** Why a function is refused whatever the catalogue says of it; undefined when it is not. */
export function isRefusedByName({ name, args, texts }: FunctionName): string | undefined {
  // With three arguments it runs nothing.
  if (runsText.test(name) || (name === 'ts_rewrite' && args !== 3)) return 'runs SQL it is given';
  if (/^pg_sleep(_for|_until)?$/.test(name)) return 'only waits';
  if (name === 'pg_logdir_ls') return 'reads files of the server';
  if (readsAnyType.test(name) || name === 'satisfies_hash_partition')
    return 'runs code it is told by number, which cannot be followed';
  if (/^pg_input_(is_valid|error_info)$/.test(name) && texts?.[1] === undefined)
    return 'takes a type whose name does not stand in the statement';
  return undefined;
}
