/**
 * Limits of the service. Sources: docs.pinecone.io/reference/api/database-limits (operations, identifiers), the
 * published OpenAPI files 2026-04 and 2026-01.alpha, and the comments of the models in SDK 9.0.0 (2026-07).
 */
export interface Limits {
  upsertVectors: number;
  upsertTextRecords: number;
  upsertDocuments: number;
  upsertBytes: number;
  metadataBytes: number;
  idCharacters: number;
  namespaceCharacters: number;
  idsPerRequest: number;
  topK: number;
  resultBytes: number;
  filterValues: number;
  textQueryBytes: number;
  fullTextFieldBytes: number;
  fullTextFieldTokens: number;
  pageSize: number;
  sparseValues: number;
  dimension: number;
  scoringClauses: number;
  /** Objects an account may hold; 403 above them. */
  indexes: number;
  backups: number;
}

export const publishedLimits: Limits = {
  upsertVectors: 1_000,
  upsertTextRecords: 96,
  upsertDocuments: 1_000,
  upsertBytes: 2 * 1024 * 1024,
  metadataBytes: 40 * 1024,
  idCharacters: 512,
  namespaceCharacters: 512,
  idsPerRequest: 1_000,
  topK: 10_000,
  resultBytes: 4 * 1024 * 1024,
  filterValues: 10_000,
  textQueryBytes: 10 * 1024,
  fullTextFieldBytes: 100 * 1024,
  fullTextFieldTokens: 10_000,
  pageSize: 10_000,
  sparseValues: 2_048,
  dimension: 20_000,
  scoringClauses: 100,
  indexes: 20,
  backups: 50,
};
