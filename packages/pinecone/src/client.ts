import {
  type ConnectContext,
  canonicalJson,
  createCache,
  cutText,
  defaultCache,
  nearest,
  networkFault,
  ToolError,
} from '@patchbay/core';
import type { ModelInfo } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import { type ControlPlane, openControlPlane } from './client/control-plane.js';
import { fetchBounded } from './client/fetch-bounded.js';
import { type IndexHost, openIndexHost } from './client/index-host.js';
import { createSend } from './client/send.js';
import { isUpstreamFailure } from './client/upstream-failure.js';
import type { IndexInfo } from './index/index-info.js';
import type { PineconeSettings } from './settings.js';

/** One index with its requests. */
export interface OpenIndex {
  info: IndexInfo;
  host: IndexHost;
  /** Remembers a write of this process, so that a later read can say whether it sees it. */
  wrote(namespace: string, lsn: number | undefined): void;
  /** The read did not see the last write of this process to the namespace. */
  isStale(namespace: string, indexedLsn: number | undefined): boolean;
}

/** A project of Pinecone, as the tools see it. */
export interface Pinecone {
  settings: PineconeSettings;
  control: ControlPlane;
  /**
   * An index asked anew: for writes, which are checked against the schema before anything is sent.
   * @throws ToolError `not_found` with the nearest names, `unavailable` or `refused` while it is not ready
   */
  freshIndex(name: string, signal: AbortSignal): Promise<OpenIndex>;
  /** The description of an index in any state, asked anew. @throws ToolError `not_found` with the nearest names */
  describe(name: string, signal: AbortSignal): Promise<IndexInfo>;
  open(info: IndexInfo): OpenIndex;
  /**
   * Reads from an index whose host and schema are remembered for `PINECONE_INDEX_TTL_MS`. When the work fails in a way that a deleted and
   * recreated index would explain, the index is looked up again, and the work is done once more where it has another host or schema.
   */
  readIndex<T>(name: string, signal: AbortSignal, work: (index: OpenIndex) => Promise<T>): Promise<T>;
  /** Another index may bear the name from now on: drops host, schema and what was written to it. */
  forget(name: string): void;
  /** The hosted models, remembered for five minutes. */
  models(signal: AbortSignal): Promise<ModelInfo[]>;
}

/** Sequence numbers kept to tell whether a read is up to date; a number that is forgotten only loses a remark. */
const mostNamespaces = 1_000;

// A name of an index has at most 45 characters; more of a wrong one says nothing.
const mostEchoed = 60;

/**
 * Uses the operations of Pinecone's SDK without the client built on top of them. That client hides what the tools promise: it keeps an
 * index's host for ever, drops counts, headers (sequence numbers, Retry-After) and most error texts, cannot be stopped or timed out,
 * repeats requests by itself, and prints them when a debug variable is set. The generated operations below it are the same requests and
 * models with the response beside them, and take the platform's fetch.
 */
export function openPinecone(
  settings: PineconeSettings,
  { slowDown, version }: Pick<ConnectContext, 'slowDown' | 'version'>,
): Pinecone {
  const { PINECONE_API_KEY: apiKey = '', PINECONE_REQUEST_TIMEOUT_MS: timeoutMs } = settings;
  const send = createSend({ timeoutMs, slowDown });
  const shared = {
    apiKey,
    headers: { 'User-Agent': `patchbay-pinecone-mcp/${version}` },
    fetchApi: fetchBounded,
  };
  const basePath = settings.PINECONE_CONTROLLER_HOST.replace(/\/+$/, '');
  const control = openControlPlane({ ...shared, basePath }, send);
  const known = createCache<IndexInfo>({ ...defaultCache, ttlMs: settings.PINECONE_INDEX_TTL_MS });
  const models = createCache<ModelInfo[]>();
  // Entries go after some minutes: an index that somebody else made anew at the same host counts from the beginning.
  const written = createCache<number>({ maxItems: mostNamespaces });
  let generation = 0;

  function open(info: IndexInfo): OpenIndex {
    const key = (namespace: string) => `${generation} ${info.host} ${namespace}`;
    return {
      info,
      host: openIndexHost({ ...shared, basePath: info.host }, send),
      wrote(namespace, lsn) {
        // Batches sent side by side are answered in any order.
        if (lsn !== undefined) written.set(key(namespace), Math.max(lsn, written.get(key(namespace)) ?? 0));
      },
      isStale: (namespace, indexedLsn) =>
        indexedLsn !== undefined && indexedLsn < (written.get(key(namespace)) ?? 0),
    };
  }

  async function describe(name: string, signal: AbortSignal): Promise<IndexInfo> {
    known.delete(name);
    // Another name cannot exist, and `.` would address the list of indexes.
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw await unknownIndex(control, name, signal);
    try {
      const info = await control.describeIndex(name, signal);
      if (info.ready) known.set(name, info);
      return info;
    } catch (error) {
      if (isUpstreamFailure(error) && error.status === 404) throw await unknownIndex(control, name, signal);
      throw error;
    }
  }

  async function look(name: string, signal: AbortSignal): Promise<IndexInfo> {
    const info = await describe(name, signal);
    if (!info.ready) throw notReady(info);
    return info;
  }

  const pinecone: Pinecone = {
    settings,
    control,
    describe,
    open,
    freshIndex: async (name, signal) => open(await look(name, signal)),
    async readIndex(name, signal, work) {
      const remembered = known.get(name);
      if (!remembered) return work(open(await look(name, signal)));
      try {
        return await work(open(remembered));
      } catch (error) {
        if (!mayHaveMoved(error)) throw error;
        const info = await look(name, signal);
        if (isSame(info, remembered)) throw error;
        return work(open(info));
      }
    },
    forget(name) {
      known.delete(name);
      // Costs no more than remarks about other indexes that are not fresh.
      generation += 1;
    },
    async models(signal) {
      const remembered = models.get('all');
      if (remembered) return remembered;
      const { body } = await control.listModels({}, signal);
      const found = body.models ?? [];
      models.set('all', found);
      return found;
    },
  };
  return pinecone;
}

/**
 * A host that answers 404 to everything or is no longer there, a refusal of ours by a schema that may have been replaced, or one of the
 * service for the same reason: the new index often has the host of the old one, which is made of its name.
 */
function mayHaveMoved(error: unknown): boolean {
  if (ToolError.is(error)) return error.code === 'invalid_argument' || error.code === 'not_found';
  if (isUpstreamFailure(error)) return error.status === 404 || error.status === 400;
  return networkFault(error)?.neverSent ?? false;
}

/** Both descriptions lead to the same requests; state, protection and tags do not matter. */
function isSame(left: IndexInfo, right: IndexInfo): boolean {
  const shape = ({
    name: _name,
    ready: _ready,
    state: _state,
    isProtected: _isProtected,
    tags: _tags,
    ...rest
  }: IndexInfo) => canonicalJson(rest);
  return shape(left) === shape(right);
}

async function unknownIndex(control: ControlPlane, name: string, signal: AbortSignal): Promise<ToolError> {
  const names = (await control.listIndexes(signal)).map((index) => index.name);
  const near = nearest(name, names);
  return new ToolError(
    'not_found',
    `There is no index ${JSON.stringify(cutText(name, mostEchoed))} in this project.`,
    {
      next:
        near.length > 0
          ? `Did you mean ${near.join(' or ')}?`
          : names.length > 0
            ? `The indexes are: ${names.slice(0, 20).join(', ')}.`
            : 'The project has no index; check that PINECONE_API_KEY belongs to the right one.',
    },
  );
}

function notReady({ name, state }: IndexInfo): ToolError {
  if (state === 'Initializing' || state.startsWith('Scaling'))
    return new ToolError('unavailable', `The index ${name} is not ready yet: ${state}.`, {
      next: 'Call again in a few seconds; list_indexes shows its state.',
      // The service itself is well.
      connectionFault: false,
    });
  return new ToolError('refused', `The index ${name} cannot be used: ${state}.`, {
    next: 'Use another index; one that failed has to be deleted and created again.',
  });
}
