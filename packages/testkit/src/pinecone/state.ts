import type { Limits } from './limits.js';
import type { RecordLog } from './record-log.js';
import type { Analyzer } from './text-analysis.js';
import type { Metric } from './wire.js';

/** `records`: an index with an integrated embedding model. */
export type IndexKind = 'documents' | 'vectors' | 'records';

/** One field of a document index's schema. */
export type SchemaField =
  | { type: 'dense_vector'; dimension: number; metric: Metric; description?: string | undefined }
  | { type: 'sparse_vector'; description?: string | undefined }
  | {
      type: 'string';
      full_text_search: Analyzer & { language?: string | undefined };
      description?: string | undefined;
    };

export interface EmbedSettings {
  model: string;
  /** The record field whose text is embedded. */
  field: string;
  read_parameters: Record<string, unknown>;
  write_parameters: Record<string, unknown>;
}

/** What an index is from its creation on. */
export interface IndexDefinition {
  name: string;
  kind: IndexKind;
  vectorType: 'dense' | 'sparse';
  /** Absent in a sparse index and in a document index without a dense field. */
  dimension: number | undefined;
  metric: Metric;
  /** Document indexes only. */
  schema: Record<string, SchemaField>;
  embed: EmbedSettings | undefined;
  deployment: 'managed' | 'pod';
  cloud: string;
  region: string;
  deletionProtection: 'enabled' | 'disabled';
  tags: Record<string, string>;
  sourceBackupId?: string;
}

export interface IndexState extends IndexDefinition {
  id: string;
  host: string;
  readyAt: number;
  /** The index never becomes ready. */
  failed: boolean;
  namespaces: Map<string, RecordLog>;
}

export interface Backup {
  id: string;
  name: string | undefined;
  description: string | undefined;
  createdAt: number;
  readyAt: number;
  sourceId: string;
  definition: IndexDefinition;
  /** Namespaces and records as they were. */
  namespaces: Map<string, ReturnType<RecordLog['visible']>>;
}

export interface RestoreJob {
  id: string;
  backupId: string;
  indexId: string;
  indexName: string;
  createdAt: number;
  completedAt: number;
}

/** Delays and failures a test may change at any time. */
export interface FakeSettings {
  /** From a write's acceptance to its visibility in reads; `Infinity` holds it back until `settle()`. */
  freshnessDelayMs: number;
  /** How long an index created from now on is `Initializing`. */
  readinessDelayMs: number;
  /** Indexes created from now on end in `InitializationFailed`. */
  initializationFails: boolean;
  /** How long a backup taken from now on is `Initializing`. */
  backupDelayMs: number;
  /**
   * What the host of a deleted index does: answers 404, refuses connections, or serves the next index of that name, as the service's
   * own host names, made of index and project, often do.
   */
  deletedHosts: 'not_found' | 'dead' | 'reused';
}

export interface FakeState {
  settings: FakeSettings;
  limits: Limits;
  now: () => number;
  /** By name. */
  indexes: Map<string, IndexState>;
  backups: Map<string, Backup>;
  restoreJobs: Map<string, RestoreJob>;
  /** Gives a new index its host; the server does it. */
  openHost(index: { id: string; name: string }): Promise<string>;
  closeHost(index: IndexState): Promise<void>;
}

export const defaultNamespace = '__default__';

export function indexStatus(index: IndexState, now: number) {
  if (now < index.readyAt) return { ready: false, state: 'Initializing' };
  return index.failed ? { ready: false, state: 'InitializationFailed' } : { ready: true, state: 'Ready' };
}
