export type { CommandDescription } from './command-table.js';
export { findRedis, type RedisBinary, type RedisVersion } from './find-redis.js';
export type { RedisProcess } from './redis-process.js';
export {
  double,
  errorReply,
  nullArray,
  push,
  type RespEncodable,
  type RespProtocol,
  type RespValue,
  raw,
  simple,
  verbatim,
} from './resp-encode.js';
export { aggregateReply, type SearchDocument, searchReply } from './search-replies.js';
export {
  type ClientOptions,
  type RedisServer,
  type StartRedisOptions,
  startRedis,
  type TlsFiles,
} from './start-redis.js';
export {
  type RedisCluster,
  type StartRedisClusterOptions,
  startRedisCluster,
} from './start-redis-cluster.js';
export {
  type RedisSentinel,
  type StartRedisSentinelOptions,
  startRedisSentinel,
} from './start-redis-sentinel.js';
export {
  cutAfter,
  hang,
  type ReceivedCommand,
  type RespFault,
  type RespReply,
  type RespResponder,
  type RespScript,
  type StartRespResponderOptions,
  startRespResponder,
} from './start-resp-responder.js';
