/**
 * Reads that the server does not flag `readonly`, as `command` or `command|sub-command`. Checked against COMMAND of Redis 7.0.15 and 8.0.2:
 * none of them changes data, settings or the connection.
 */
export const harmless: ReadonlySet<string> = new Set(
  `ping echo info time role lastsave command command|count command|docs command|getkeys command|getkeysandflags
  command|info command|list config|get slowlog|get slowlog|len client|list client|info client|id client|getname
  client|getredir client|trackinginfo latency|doctor latency|graph latency|histogram latency|history latency|latest
  acl|cat acl|whoami cluster|info cluster|shards cluster|slots cluster|nodes cluster|myid cluster|myshardid
  cluster|keyslot cluster|countkeysinslot cluster|getkeysinslot cluster|links memory|doctor memory|stats
  memory|malloc-stats module|list pubsub|channels pubsub|numpat pubsub|numsub pubsub|shardchannels
  pubsub|shardnumsub function|list function|stats script|exists`.split(/\s+/),
);

/** Writes without the flag: a message to subscribers changes no key. */
export const publishing: ReadonlySet<string> = new Set(['publish', 'spublish']);

/** Replication, and what turns a connection into something else. The rest of `never` is told by flags and categories. */
export const neverRun: ReadonlySet<string> = new Set(
  'sync psync replconf replicaof slaveof failover monitor script|debug client|reply client|no-evict'.split(
    ' ',
  ),
);

/** Of the category @connection, those that act on other connections and so need a yes instead of being refused. */
export const onOtherConnections: ReadonlySet<string> = new Set(
  'client|kill client|pause client|unpause client|unblock'.split(' '),
);

/**
 * Commands of modules that call themselves `readonly` and are not: they change settings and dictionaries, run programs, or reach into a
 * node (sources of RediSearch and RedisGears; the second sends `readonly` for all it has).
 */
export function saysReadonlyWrongly(name: string): boolean {
  return overstated.has(name) || name.startsWith('_ft.') || name.startsWith('rg.');
}

const overstated = new Set(
  'ft.config ft.debug ft.dictadd ft.dictdel tfcall tfcallasync tfunction'.split(' '),
);

/** What to use instead of a command that is refused. */
export const insteadOf: Readonly<Record<string, string>> = {
  keys: 'Use scan_keys: KEYS keeps the server from everything else while it runs.',
  sort: 'Read the key with get_keys and sort there.',
  sort_ro: 'Read the key with get_keys and sort there.',
  georadius: 'Use GEOSEARCH or GEORADIUS_RO.',
  georadiusbymember: 'Use GEOSEARCH or GEORADIUSBYMEMBER_RO.',
  bitfield: 'Use BITFIELD_RO.',
  xread: 'Leave BLOCK out, or wait with read_stream.',
  xreadgroup: 'Leave BLOCK out, and use run_write_commands (--access write): it changes the group.',
  blpop: 'Use LPOP.',
  brpop: 'Use RPOP.',
  blmove: 'Use LMOVE.',
  brpoplpush: 'Use LMOVE.',
  blmpop: 'Use LMPOP.',
  bzpopmin: 'Use ZPOPMIN.',
  bzpopmax: 'Use ZPOPMAX.',
  bzmpop: 'Use ZMPOP.',
  select: 'Every connection keeps its database: set up a further one (REDIS_URL_<NAME>).',
  multi: 'Pass atomic: true to run_write_commands.',
  exec: 'Pass atomic: true to run_write_commands.',
};
