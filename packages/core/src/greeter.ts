import { claimedVersion, clientCapabilitiesKey, isRecord, type Message } from './json-rpc.js';
import { type Listing, staticCacheHint } from './listing.js';

// The revisions of SDK 2.4.0. A test compares every answer below with the SDK's own, so that a new SDK cannot make them wrong unseen.
export const legacyVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05', '2024-10-07'];
export const modernVersions = ['2026-07-28'];

const clientInfoKey = 'io.modelcontextprotocol/clientInfo';
const logLevelKey = 'io.modelcontextprotocol/logLevel';

/** Answers a host's opening messages, which need nothing but the server's own description. */
export interface Greeter {
  /** The reply to an opening request, `null` for a notification that needs none, undefined for everything else. */
  greet(message: Message): { jsonrpc: '2.0'; id: string | number; result: unknown } | null | undefined;
}

/**
 * The SDK takes longer to load than a process to start, and what a host asks first (`initialize` or `server/discover`, then
 * `tools/list`) does not need it. So these are answered at once, in exactly the SDK's words, and replayed to it when it is there.
 * Anything unusual in a message is left to the SDK.
 */
export function createGreeter({ serverInfo, instructions, capabilities, tools }: Listing): Greeter {
  const modernMeta = { _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo } };
  let era: 'legacy' | 'modern' | undefined;

  function initialize(params: Record<string, unknown>) {
    const { protocolVersion, capabilities: own, clientInfo } = params;
    if (typeof protocolVersion !== 'string' || !areUsual(own) || !isUsual(clientInfo)) return undefined;
    era = 'legacy';
    const agreed = legacyVersions.includes(protocolVersion) ? protocolVersion : legacyVersions[0];
    return { protocolVersion: agreed, capabilities, serverInfo, instructions };
  }

  function discover() {
    return {
      supportedVersions: modernVersions,
      capabilities,
      instructions,
      resultType: 'complete',
      ...staticCacheHint,
      ...modernMeta,
    };
  }

  function answer({ method, params = {} }: Message): unknown {
    const modern = isModern(params);
    if (method === 'initialize' && era === undefined && !('_meta' in params)) return initialize(params);
    if (method === 'ping' && era === 'legacy' && Object.keys(params).length === 0) return {};
    if (method === 'server/discover' && modern && era !== 'legacy' && Object.keys(params).length === 1) {
      era = 'modern';
      return discover();
    }
    if (method !== 'tools/list') return undefined;
    if (era === 'legacy' && Object.keys(params).length === 0) return { tools };
    if (!modern || era === 'legacy' || Object.keys(params).length !== 1) return undefined;
    era = 'modern';
    return { tools, resultType: 'complete', ...staticCacheHint, ...modernMeta };
  }

  return {
    greet(message) {
      if (message.method === 'notifications/initialized' && era === 'legacy' && message.id === undefined)
        return null;
      if (message.id === undefined) return undefined;
      const result = answer(message);
      return result === undefined ? undefined : { jsonrpc: '2.0', id: message.id, result };
    },
  };
}

/** A request of the 2026 era with an envelope that holds what it must and nothing that asks for more. */
function isModern(params: Record<string, unknown>): boolean {
  const meta = params._meta;
  if (
    !isRecord(meta) ||
    !modernVersions.some((version) => version === claimedVersion({ jsonrpc: '2.0', params }))
  )
    return false;
  const { [clientInfoKey]: clientInfo } = meta;
  if (clientInfo !== undefined && !isUsual(clientInfo)) return false;
  return areUsual(meta[clientCapabilitiesKey]) && !(logLevelKey in meta);
}

// In these groups the SDK takes whatever an object holds.
const freeGroups = ['experimental', 'extensions'];

/** Capabilities in a form that the SDK takes for certain. It checks more than this, so what goes deeper is left to it. */
function areUsual(capabilities: unknown): boolean {
  if (!isRecord(capabilities)) return false;
  return Object.entries(capabilities).every(
    ([group, parts]) =>
      isRecord(parts) &&
      Object.entries(parts).every(([name, part]) =>
        group === 'roots' && name === 'listChanged'
          ? typeof part === 'boolean'
          : isRecord(part) && (freeGroups.includes(group) || Object.keys(part).length === 0),
      ),
  );
}

/** A host's description of itself with names and texts only; icons are left to the SDK. */
function isUsual(clientInfo: unknown): boolean {
  if (!isRecord(clientInfo) || clientInfo.name === undefined || clientInfo.version === undefined)
    return false;
  return Object.values(clientInfo).every((value) => typeof value === 'string');
}
