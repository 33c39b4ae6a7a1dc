export type { Fault, FaultAnswer } from './faults.js';
export { type Limits, publishedLimits } from './limits.js';
export type { StoredRecord } from './record-log.js';
export type { SeenPineconeRequest } from './requests.js';
export type { IndexSeed } from './seeding.js';
export {
  type IndexView,
  type PineconeFake,
  type PineconeFakeOptions,
  startPineconeFake,
} from './start-pinecone-fake.js';
export type { FakeSettings, IndexKind, SchemaField } from './state.js';
export type { FieldValue, Metric, SparseValues } from './wire.js';
