import { randomUUID } from 'node:crypto';
import { createRecordLog, type RecordLog } from './record-log.js';
import { refuse } from './refusal.js';
import { defaultNamespace, type FakeState, type IndexDefinition, type IndexState } from './state.js';

/**
 * Adds an index with a host of its own.
 * @throws refusals: 409 for a name in use, 403 above the quota
 */
export async function addIndex(fake: FakeState, definition: IndexDefinition): Promise<IndexState> {
  if (fake.indexes.has(definition.name)) throw refuse('ALREADY_EXISTS', 'Resource already exists.');
  if (fake.indexes.size >= fake.limits.indexes) {
    throw refuse('FORBIDDEN', 'Increase your quota or upgrade to create more indexes.');
  }
  const id = randomUUID();
  const index: IndexState = {
    ...definition,
    id,
    host: '',
    readyAt: fake.now() + fake.settings.readinessDelayMs,
    failed: fake.settings.initializationFails,
    namespaces: new Map(),
  };
  fake.indexes.set(index.name, index);
  index.host = await fake.openHost(index);
  return index;
}

/** The log of a namespace, made on first use; "" and "__default__" are the same. */
export function openNamespace(fake: FakeState, index: IndexState, name: string): RecordLog {
  const key = name === '' ? defaultNamespace : name;
  const known = index.namespaces.get(key);
  if (known !== undefined) return known;
  const log = createRecordLog({ now: fake.now, delayMs: () => fake.settings.freshnessDelayMs });
  index.namespaces.set(key, log);
  return log;
}
