export { type ContractOptions, testContract } from './contract.js';
export { type EndlessHttp, startEndlessHttp } from './endless-http.js';
export { freePort } from './free-port.js';
export * from './github/index.js';
export { type HttpBridge, startHttpBridge } from './http-bridge.js';
export * from './lying/index.js';
export { type NpmRegistry, startNpmRegistry } from './npm-registry.js';
export * from './pinecone/index.js';
export { findPostgres } from './postgres/binaries.js';
export { type PostgresOptions, startPostgres, type TestPostgres } from './postgres/start-postgres.js';
export { cacheFolder, fillOnce } from './redis/cache-folder.js';
export * from './redis/index.js';
export { type HttpStep, type ScriptedHttp, type SeenRequest, startScriptedHttp } from './scripted-http.js';
export {
  type Exit,
  type Frame,
  type SpawnedServer,
  type SpawnOptions,
  spawnServer,
} from './spawned-server.js';
export * from './stripe/index.js';
export { type Fault, startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export {
  type Answer,
  type CallOptions,
  type ConnectOptions,
  connectClient,
  type Era,
  eras,
  type ListedTool,
  type TestClient,
} from './test-client.js';
