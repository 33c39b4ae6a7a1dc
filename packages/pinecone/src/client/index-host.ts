import { DocumentOperationsApi } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/apis/DocumentOperationsApi.js';
import { NamespaceOperationsApi } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/apis/NamespaceOperationsApi.js';
import { VectorOperationsApi } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/apis/VectorOperationsApi.js';
import type {
  DeleteDocumentsRequest,
  DeleteRequest,
  DocumentRecord,
  FetchByMetadataRequest,
  FetchDocumentsRequest,
  ListDocumentsRequest,
  QueryRequest,
  SearchDocumentsRequest,
  SearchRecordsRequest,
  UpdateDocumentsRequest,
  UpdateRequest,
  Vector,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/index.js';
import {
  Configuration,
  type ConfigurationParameters,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_data/runtime.js';
import { apiVersion } from './api-version.js';
import { isListBy, isMapBy } from './is-whole.js';
import type { Send } from './send.js';
import { withMap } from './with-map.js';

/** The requests to one index. Which of them an index takes depends on its kind. */
export type IndexHost = ReturnType<typeof openIndexHost>;

/** @param parameters base path, key and headers of the requests */
export function openIndexHost(parameters: ConfigurationParameters, send: Send) {
  const configuration = new Configuration(parameters);
  const vectors = new VectorOperationsApi(configuration);
  const documents = new DocumentOperationsApi(configuration);
  const namespaces = new NamespaceOperationsApi(configuration);
  const version = { xPineconeApiVersion: apiVersion };
  return {
    query: (queryRequest: QueryRequest, signal: AbortSignal) =>
      send(
        (init) => vectors.queryVectorsRaw({ ...version, queryRequest }, init),
        signal,
        ({ matches }) => isListBy('id', matches ?? []),
      ),
    fetchVectors: (given: { ids: string[]; namespace: string }, signal: AbortSignal) =>
      send(
        async (init) => withMap('vectors', await vectors.fetchVectorsRaw({ ...version, ...given }, init)),
        signal,
        (body) => isMapBy('id', body.vectors ?? {}),
      ),
    fetchVectorsByFilter: (fetchByMetadataRequest: FetchByMetadataRequest, signal: AbortSignal) =>
      send(
        async (init) =>
          withMap(
            'vectors',
            await vectors.fetchVectorsByMetadataRaw({ ...version, fetchByMetadataRequest }, init),
          ),
        signal,
        (body) => isMapBy('id', body.vectors ?? {}),
      ),
    listVectors: (
      given: { namespace: string; prefix?: string; limit: number; paginationToken?: string },
      signal: AbortSignal,
    ) => send((init) => vectors.listVectorsRaw({ ...version, ...given }, init), signal),
    upsertVectors: (namespace: string, given: Vector[], signal: AbortSignal) =>
      send(
        (init) =>
          vectors.upsertVectorsRaw({ ...version, upsertRequest: { namespace, vectors: given } }, init),
        signal,
      ),
    updateVectors: (updateRequest: UpdateRequest, signal: AbortSignal) =>
      send((init) => vectors.updateVectorRaw({ ...version, updateRequest }, init), signal),
    deleteVectors: (deleteRequest: DeleteRequest, signal: AbortSignal) =>
      send((init) => vectors.deleteVectorsRaw({ ...version, deleteRequest }, init), signal),
    searchRecords: (namespace: string, searchRecordsRequest: SearchRecordsRequest, signal: AbortSignal) =>
      send(
        (init) => vectors.searchRecordsNamespaceRaw({ ...version, namespace, searchRecordsRequest }, init),
        signal,
        ({ result }) => isListBy('_id', result.hits),
      ),
    /** `lines` are records as JSON. The SDK's model of a record holds nothing but the id, so the body is put in its place. */
    upsertRecords: (namespace: string, lines: string[], signal: AbortSignal) =>
      send(
        (init) =>
          vectors.upsertRecordsNamespaceRaw({ ...version, namespace, upsertRecord: [] }, async () => ({
            ...init,
            body: lines.join('\n'),
          })),
        signal,
      ),
    searchDocuments: (
      namespace: string,
      searchDocumentsRequest: SearchDocumentsRequest,
      signal: AbortSignal,
    ) =>
      send(
        (init) => documents.searchDocumentsRaw({ ...version, namespace, searchDocumentsRequest }, init),
        signal,
        ({ matches }) => isListBy('_id', matches),
      ),
    fetchDocuments: (namespace: string, fetchDocumentsRequest: FetchDocumentsRequest, signal: AbortSignal) =>
      send(
        async (init) =>
          withMap(
            'documents',
            await documents.fetchDocumentsRaw({ ...version, namespace, fetchDocumentsRequest }, init),
          ),
        signal,
        (body) => isMapBy('_id', body.documents),
      ),
    listDocuments: (namespace: string, listDocumentsRequest: ListDocumentsRequest, signal: AbortSignal) =>
      send(
        (init) => documents.listDocumentsRaw({ ...version, namespace, listDocumentsRequest }, init),
        signal,
        (body) => isListBy('_id', body.documents),
      ),
    upsertDocuments: (namespace: string, given: DocumentRecord[], signal: AbortSignal) =>
      send(
        (init) =>
          documents.upsertDocumentsRaw(
            { ...version, namespace, upsertDocumentsRequest: { documents: given } },
            init,
          ),
        signal,
      ),
    updateDocuments: (
      namespace: string,
      updateDocumentsRequest: UpdateDocumentsRequest,
      signal: AbortSignal,
    ) =>
      send(
        (init) => documents.updateDocumentsRaw({ ...version, namespace, updateDocumentsRequest }, init),
        signal,
      ),
    deleteDocuments: (
      namespace: string,
      deleteDocumentsRequest: DeleteDocumentsRequest,
      signal: AbortSignal,
    ) =>
      send(
        (init) => documents.deleteDocumentsRaw({ ...version, namespace, deleteDocumentsRequest }, init),
        signal,
      ),
    listNamespaces: (
      given: { prefix?: string; limit: number; paginationToken?: string },
      signal: AbortSignal,
    ) => send((init) => namespaces.listNamespacesOperationRaw({ ...version, ...given }, init), signal),
    stats: (signal: AbortSignal) =>
      send(
        async (init) =>
          withMap(
            'namespaces',
            await vectors.describeIndexStatsRaw({ ...version, describeIndexStatsRequest: {} }, init),
          ),
        signal,
      ),
  };
}
