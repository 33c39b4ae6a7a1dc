export type { Access } from './access.js';
export { type Batcher, type BatcherOptions, createBatcher } from './batch.js';
export { type Cache, type CacheFigures, type CacheOptions, createCache, defaultCache } from './cache.js';
export { callTool } from './call-tool.js';
export { canonicalJson } from './canonical-json.js';
export {
  type CircuitBreaker,
  type CircuitOptions,
  type CircuitState,
  createCircuitBreaker,
  defaultCircuit,
} from './circuit-breaker.js';
export { type Clock, sleep, systemClock, untilAborted } from './clock.js';
export { closest, nearest } from './closest.js';
export {
  type ConfigShape,
  type Configuration,
  notConfigured,
  readConfig,
  type SettingDescription,
  type Settings,
} from './config.js';
export { defaultLimits, type Limits } from './core-settings.js';
export { decodeCursor, encodeCursor, type Position } from './cursor.js';
export { type Deadline, startDeadline } from './deadline.js';
export {
  type ConnectContext,
  defineServer,
  type ErrorContext,
  type Finding,
  outlineOf,
  type Server,
  type ServerDeclaration,
} from './define-server.js';
export { describeOutline, type ServerDescription, toolTokens } from './describe.js';
export { type ErrorCode, errorCodes, errorText, ToolError, type ToolErrorOptions } from './errors.js';
export { type CallEvents, createEvents, type Events } from './events.js';
export { readUpTo } from './http-body.js';
export {
  certificateError,
  type HttpFailure,
  headerOf,
  httpError,
  networkError,
  networkFault,
  retryAfterMs,
} from './http-error.js';
export { inputJsonSchema, type JsonSchema, outputJsonSchema } from './json-schema.js';
export { createLogger, type Logger, type LoggerOptions, type LogLevel } from './logging.js';
export { noteUncheckedAnswer } from './misfit.js';
export type { ListedTool, Outline } from './outline.js';
export { cutLines, cutStrings, cutText, defaultMaxOutputBytes, jsonBytes } from './output-budget.js';
export { neededSecrets, printConfig } from './print-config.js';
export { definePrompt, type Prompt, type PromptArgument } from './prompt.js';
export {
  createRateLimiter,
  defaultRateLimit,
  type Permit,
  type RateLimit,
  type RateLimiter,
} from './rate-limit.js';
export {
  defineResource,
  fillTemplate,
  type ListedResource,
  type Resource,
  type ResourceContext,
  type ResourceText,
} from './resource.js';
export type { CallResult } from './result.js';
export { defaultRetryPolicy, type FailedAttempt, isRetryable, type RetryPolicy, retry } from './retry.js';
export { createSecrets, type Secrets } from './secrets.js';
export { serve } from './serve.js';
export {
  booleanSetting,
  choiceSetting,
  integerSetting,
  listSetting,
  type Setting,
  textSetting,
  urlSetting,
} from './setting.js';
export { createTokenSource, type Token, type TokenSource, type TokenSourceOptions } from './token.js';
export {
  type Annotations,
  type Answer,
  boundedList,
  defineTool,
  type ListOutput,
  list,
  type Output,
  type Page,
  type Preview,
  type TextOutput,
  type Tool,
  type ToolContext,
  type ToolDeclaration,
  text,
} from './tool.js';
export { cursorField, limitField, page, parseInput, strict } from './validation.js';
