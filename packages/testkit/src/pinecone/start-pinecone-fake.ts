import { randomBytes } from 'node:crypto';
import { backupRoutes, takeBackup } from './backups.js';
import { indexRoutes } from './control-plane.js';
import { addIndex, openNamespace } from './create-index.js';
import { documentSearchRoute } from './document-search.js';
import { documentRoutes } from './documents.js';
import { createFaults, type Fault } from './faults.js';
import { inferenceRoutes } from './inference.js';
import { type Limits, publishedLimits } from './limits.js';
import { namespaceRoutes } from './namespaces.js';
import { outsideControlRoutes, outsideIndexRoutes } from './outside-routes.js';
import { queryRoutes } from './query.js';
import type { StoredRecord } from './record-log.js';
import { recordRoutes } from './records.js';
import type { SeenPineconeRequest } from './requests.js';
import { defineIndex, type IndexSeed, toSeeded } from './seeding.js';
import { type Listening, listen, listenToControl, listenToIndex, type ServerContext } from './server.js';
import { defaultNamespace, type FakeSettings, type FakeState, type IndexState } from './state.js';
import { store, vectorRoutes } from './vectors.js';

export interface PineconeFakeOptions {
  /** A new one each time when left out: the SDK keeps hosts by key and index name for the life of a process. */
  apiKey?: string;
  /** Delays from the start; all zero when left out. */
  settings?: Partial<FakeSettings>;
  /** Limits other than the published ones, for example a small quota of indexes. */
  limits?: Partial<Limits>;
  /** Milliseconds, for delays; the system clock when left out. */
  now?: () => number;
}

/** What a test sees of an index. */
export type IndexView = Omit<IndexState, 'namespaces'> & { namespaces: string[] };

export interface PineconeFake {
  /** Control plane and inference; every index has a host, that is a port, of its own. */
  url: string;
  apiKey: string;
  requests: SeenPineconeRequest[];
  /** Requests that the service would not know: route, version, parameter, field or type. Tests assert that it is empty. */
  problems: string[];
  /** May be changed at any time. */
  settings: FakeSettings;
  seedIndex(seed: IndexSeed): Promise<IndexView>;
  /** Adds records or documents in the shape of the index's own API, visible at once. */
  seedRecords(index: string, namespace: string, records: readonly Record<string, unknown>[]): void;
  /** Takes a backup and returns its id. */
  seedBackup(index: string, name?: string): string;
  index(name: string): IndexView | undefined;
  /** The records of a namespace in the order they were written, accepted writes included. */
  records(index: string, namespace?: string): StoredRecord[];
  backups(): { id: string; name: string | undefined; index: string }[];
  /** Makes every accepted write visible. */
  settle(): void;
  /** Breaks coming requests; faults wait in the order they were added. */
  fail(fault: Fault): void;
  clearFaults(): void;
  close(): Promise<void>;
}

/** A stateful imitation of Pinecone's HTTP APIs (2025-10, 2026-04, 2026-07) on loopback. */
export async function startPineconeFake(options: PineconeFakeOptions = {}): Promise<PineconeFake> {
  const hosts = new Map<string, Listening>();
  const hostsByName = new Map<string, Listening>();
  const settings: FakeSettings = {
    freshnessDelayMs: 0,
    readinessDelayMs: 0,
    initializationFails: false,
    backupDelayMs: 0,
    deletedHosts: 'not_found',
    ...options.settings,
  };
  const fake: FakeState = {
    settings,
    limits: { ...publishedLimits, ...options.limits },
    now: options.now ?? Date.now,
    indexes: new Map(),
    backups: new Map(),
    restoreJobs: new Map(),
    async openHost({ id, name }) {
      const former = settings.deletedHosts === 'reused' ? hostsByName.get(name) : undefined;
      const host = former ?? (await listen(listenToIndex(context, id, name)));
      hosts.set(id, host);
      hostsByName.set(name, host);
      return host.url;
    },
    async closeHost({ id }) {
      if (settings.deletedHosts === 'dead') await hosts.get(id)?.close();
    },
  };
  const context: ServerContext = {
    apiKey: options.apiKey ?? `pcsk_fake_${randomBytes(6).toString('hex')}`,
    fake,
    faults: createFaults(),
    requests: [],
    problems: [],
    controlRoutes: [...indexRoutes, ...backupRoutes, ...inferenceRoutes, ...outsideControlRoutes],
    indexRoutes: [
      ...vectorRoutes,
      ...queryRoutes,
      ...namespaceRoutes,
      ...recordRoutes,
      ...documentRoutes,
      documentSearchRoute,
      ...outsideIndexRoutes,
    ],
  };
  const control = await listen(listenToControl(context));

  const requireIndex = (name: string): IndexState => {
    const index = fake.indexes.get(name);
    if (index === undefined) throw new Error(`There is no index ${name} in the fake`);
    return index;
  };
  const view = ({ namespaces, ...index }: IndexState): IndexView => ({
    ...index,
    namespaces: [...namespaces.keys()],
  });

  return {
    url: control.url,
    apiKey: context.apiKey,
    requests: context.requests,
    problems: context.problems,
    settings,
    seedIndex: async (seed) => view(await addIndex(fake, defineIndex(fake, seed))),
    seedRecords(name, namespace, records) {
      const index = requireIndex(name);
      const stored = records.map((record) => toSeeded({ fake, index }, record));
      const log = openNamespace(fake, index, namespace);
      log.write((target) => store(target, stored));
      log.settle();
    },
    seedBackup: (index, name) => takeBackup(fake, requireIndex(index), { name }).id,
    index(name) {
      const index = fake.indexes.get(name);
      return index && view(index);
    },
    records: (name, namespace = defaultNamespace) => [
      ...(requireIndex(name).namespaces.get(namespace)?.accepted().values() ?? []),
    ],
    backups: () =>
      [...fake.backups.values()].map(({ id, name, definition }) => ({ id, name, index: definition.name })),
    settle() {
      for (const index of fake.indexes.values()) for (const log of index.namespaces.values()) log.settle();
    },
    fail: context.faults.add,
    clearFaults: context.faults.clear,
    async close() {
      await Promise.all([control, ...hosts.values()].map((server) => server.close()));
    },
  };
}
