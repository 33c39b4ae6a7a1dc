import type {
  DocumentRecord,
  Vector,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import type { OpenIndex } from '../client.js';
import type { PreparedRecord } from './prepare-records.js';

export interface SentBatch {
  /** Records stored, as the service counts them where it does. */
  count: number;
  lsn: number | undefined;
  firstId: string;
}

/** One upsert request, by the API that serves the index. */
export async function sendBatch(
  { info, host }: OpenIndex,
  namespace: string,
  { batch, signal }: { batch: PreparedRecord[]; signal: AbortSignal },
): Promise<SentBatch> {
  const firstId = batch[0]?.id ?? '';
  switch (info.kind) {
    case 'documents': {
      // Checked by `prepareRecords`, which puts the id where the model has it.
      const documents = batch.map(({ body }) => body as DocumentRecord);
      const { body, writtenLsn } = await host.upsertDocuments(namespace, documents, signal);
      // Stored it is, also where an answer does not count.
      const { upsertedCount = batch.length }: Partial<typeof body> = body;
      return { count: upsertedCount, lsn: writtenLsn, firstId };
    }
    case 'vectors': {
      const { body, writtenLsn } = await host.upsertVectors(namespace, batch.map(toVector), signal);
      return { count: body.upsertedCount ?? batch.length, lsn: writtenLsn, firstId };
    }
    case 'records': {
      const lines = batch.map(({ json }) => json);
      const { writtenLsn } = await host.upsertRecords(namespace, lines, signal);
      return { count: batch.length, lsn: writtenLsn, firstId };
    }
  }
}

function toVector({ body: { sparse_values: sparseValues, ...rest } }: PreparedRecord): Vector {
  // Checked by `prepareRecords`; the two names differ between our tools and the wire.
  return { ...rest, ...(sparseValues === undefined ? {} : { sparseValues }) } as Vector;
}
