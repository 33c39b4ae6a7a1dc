import type { CommandFacts } from './table.js';

// For a user who may not ask for COMMAND: the reads and writes of Redis 7.0.15 and 8.0.2 by the rules of classify.ts, with the positions
// of their keys (first, last, step). What is missing here is refused. `known-tables.test.ts` holds it to the servers.
const reads = {
  '0 0 0': `dbsize lolwut randomkey scan echo ping info time role lastsave command command|count command|docs command|getkeys
    command|getkeysandflags command|info command|list acl|cat acl|whoami client|getname client|getredir client|id client|info
    client|list client|trackinginfo cluster|countkeysinslot cluster|getkeysinslot cluster|info cluster|keyslot cluster|links
    cluster|myid cluster|myshardid cluster|nodes cluster|shards cluster|slots config|get function|list function|stats
    latency|doctor latency|graph latency|histogram latency|history latency|latest memory|doctor memory|malloc-stats
    memory|stats module|list pubsub|channels pubsub|numpat pubsub|numsub pubsub|shardchannels pubsub|shardnumsub
    script|exists slowlog|get slowlog|len`,
  '1 1 1': `bitcount bitfield_ro bitpos dump expiretime geodist geohash geopos georadius_ro georadiusbymember_ro geosearch get
    getbit getrange hexists hexpiretime hget hgetall hkeys hlen hmget hpexpiretime hpttl hrandfield hscan hstrlen httl hvals
    lindex llen lpos lrange pexpiretime pttl scard sismember smembers smismember srandmember sscan strlen substr ttl type
    vcard vdim vemb vgetattr vinfo vismember vlinks vrandmember vsim xlen xpending xrange xrevrange zcard zcount zlexcount
    zmscore zrandmember zrange zrangebylex zrangebyscore zrank zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore`,
  '1 -1 1': 'exists mget pfcount sdiff sinter sunion touch',
  '1 2 1': 'lcs',
  '2 2 1':
    'memory|usage object|encoding object|freq object|idletime object|refcount xinfo|consumers xinfo|groups xinfo|stream',
  movable: 'sintercard xread zdiff zinter zintercard zunion',
};

const writes = {
  '0 0 0': 'publish',
  '1 1 1': `append bitfield decr decrby expire expireat geoadd getdel getex getset hdel hexpire hexpireat hgetdel hgetex hincrby
    hincrbyfloat hmset hpersist hpexpire hpexpireat hset hsetex hsetnx incr incrby incrbyfloat linsert lpop lpush lpushx lrem
    lset ltrim move persist pexpire pexpireat pfadd psetex rpop rpush rpushx sadd set setbit setex setnx setrange spop
    spublish srem vadd vrem vsetattr xack xadd xautoclaim xclaim xdel xsetid xtrim zadd zincrby zpopmax zpopmin zrem
    zremrangebylex zremrangebyrank zremrangebyscore`,
  '2 -1 1': 'bitop',
  '1 2 1': 'copy geosearchstore lmove rename renamenx rpoplpush smove zrangestore',
  '1 -1 1': 'del pfmerge sdiffstore sinterstore sunionstore unlink',
  '1 -1 2': 'mset msetnx',
  '2 2 1': 'xgroup|create xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|setid',
  movable: 'georadius georadiusbymember lmpop xreadgroup zdiffstore zinterstore zmpop zunionstore',
};

export function bundledTable(): CommandFacts[] {
  return [...factsOf(reads, 'readonly'), ...factsOf(writes, 'write')];
}

function factsOf(groups: Record<string, string>, flag: 'readonly' | 'write'): CommandFacts[] {
  return Object.entries(groups).flatMap(([keys, names]) => {
    const [firstKey = 0, lastKey = 0, keyStep = 0] = keys === 'movable' ? [] : keys.split(' ').map(Number);
    return names.split(/\s+/).map((name) => ({
      name,
      flags: new Set(/^xread/.test(name) ? [flag, 'blocking'] : [flag]),
      categories: new Set<string>(),
      firstKey,
      lastKey,
      keyStep,
      movable: keys === 'movable',
      everywhere: name === 'dbsize',
    }));
  });
}
