import type { IndexKind } from '../index/index-info.js';

/**
 * Limits of one upsert request (docs.pinecone.io, reference/api/database-limits/operation-limits): records that Pinecone embeds are
 * bound by the batch size of its models. 2 MB are taken as two million bytes, with a little left for what stands around the records.
 */
export const mostPerRequest: Record<IndexKind, number> = { records: 96, vectors: 1_000, documents: 1_000 };
export const mostRequestBytes = 1_999_000;

/** Filterable metadata of one record (same source). */
export const mostMetadataBytes = 40 * 1024;

/** Ids of one delete or fetch request (same source). */
export const mostIds = 1_000;

/** Requests under way at once for one call; a fraction of the 100 a second that a namespace takes. Our own choice. */
export const parallelRequests = 4;
