import { ManageIndexesApi } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/apis/ManageIndexesApi.js';
import type {
  ConfigureIndexRequest,
  CreateBackupRequest,
  CreateIndexForModelRequest,
  CreateIndexFromBackupRequest,
  CreateIndexRequest,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/index.js';
import {
  Configuration,
  type ConfigurationParameters,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/db_control/runtime.js';
import { InferenceApi } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/apis/InferenceApi.js';
import type {
  EmbedRequest,
  RerankRequest,
} from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/index.js';
import { Configuration as InferenceConfiguration } from '@pinecone-database/pinecone/dist/pinecone-generated-ts-fetch/inference/runtime.js';
import { dataOf, type IndexInfo, readIndex } from '../index/index-info.js';
import { apiVersion } from './api-version.js';
import { has, hasText, isListBy } from './is-whole.js';
import type { Answered, Reply, Send } from './send.js';

/** The requests to the control plane, and to inference, which has the same address. */
export type ControlPlane = ReturnType<typeof openControlPlane>;

export interface PageRequest {
  limit: number;
  paginationToken?: string;
}

/** @param parameters base path, key and headers of the requests */
export function openControlPlane(parameters: ConfigurationParameters, send: Send) {
  const control = new ManageIndexesApi(new Configuration(parameters));
  const inference = new InferenceApi(new InferenceConfiguration(parameters));
  const version = { xPineconeApiVersion: apiVersion };
  const isPlainHttp = parameters.basePath?.startsWith('http://') ?? false;

  /** Operations that answer with an index, read from the JSON, see `readIndex`. */
  async function sendForIndex(
    operation: (init: RequestInit) => Promise<Answered<unknown>>,
    signal: AbortSignal,
  ): Promise<IndexInfo> {
    const { body } = await send(async (init) => asJson(await operation(init)), signal);
    return readIndex(body, isPlainHttp);
  }

  return {
    async listIndexes(signal: AbortSignal): Promise<IndexInfo[]> {
      const { body } = await send(
        async (init) => asJson(await control.listIndexesRaw(version, init)),
        signal,
      );
      const { indexes } = dataOf(body);
      return (Array.isArray(indexes) ? indexes : []).map((index) => readIndex(index, isPlainHttp));
    },
    describeIndex: (indexName: string, signal: AbortSignal) =>
      sendForIndex((init) => control.describeIndexRaw({ ...version, indexName }, init), signal),
    createIndex: (createIndexRequest: CreateIndexRequest, signal: AbortSignal) =>
      sendForIndex((init) => control.createIndexRaw({ ...version, createIndexRequest }, init), signal),
    createIndexForModel: (createIndexForModelRequest: CreateIndexForModelRequest, signal: AbortSignal) =>
      sendForIndex(
        (init) => control.createIndexForModelRaw({ ...version, createIndexForModelRequest }, init),
        signal,
      ),
    configureIndex: (indexName: string, configureIndexRequest: ConfigureIndexRequest, signal: AbortSignal) =>
      sendForIndex(
        (init) => control.configureIndexRaw({ ...version, indexName, configureIndexRequest }, init),
        signal,
      ),
    deleteIndex: (indexName: string, signal: AbortSignal): Promise<Reply<void>> =>
      send((init) => control.deleteIndexRaw({ ...version, indexName }, init), signal),
    listIndexBackups: (indexName: string, page: PageRequest, signal: AbortSignal) =>
      send(
        (init) => control.listIndexBackupsRaw({ ...version, indexName, ...page }, init),
        signal,
        hasBackups,
      ),
    listBackups: (page: PageRequest, signal: AbortSignal) =>
      send((init) => control.listProjectBackupsRaw({ ...version, ...page }, init), signal, hasBackups),
    createBackup: (indexName: string, createBackupRequest: CreateBackupRequest, signal: AbortSignal) =>
      send(
        (init) => control.createBackupRaw({ ...version, indexName, createBackupRequest }, init),
        signal,
        isBackup,
      ),
    restoreBackup: (
      backupId: string,
      createIndexFromBackupRequest: CreateIndexFromBackupRequest,
      signal: AbortSignal,
    ) =>
      send(
        (init) =>
          control.createIndexFromBackupOperationRaw(
            { ...version, backupId, createIndexFromBackupRequest },
            init,
          ),
        signal,
        (body) => hasText('restoreJobId', body),
      ),
    listModels: (given: { type?: string }, signal: AbortSignal) =>
      send(
        (init) => inference.listModelsRaw({ ...version, ...given }, init),
        signal,
        ({ models }) => isListBy('model', models ?? []),
      ),
    embed: (embedRequest: EmbedRequest, signal: AbortSignal) =>
      send(
        (init) => inference.embedRaw({ ...version, embedRequest }, init),
        signal,
        ({ data }) => data.length === embedRequest.inputs.length,
      ),
    rerank: (rerankRequest: RerankRequest, signal: AbortSignal) =>
      send(
        (init) => inference.rerankRaw({ ...version, rerankRequest }, init),
        signal,
        ({ data }) =>
          data.every((ranked) => has('index', 'number', ranked) && has('score', 'number', ranked)),
      ),
  };
}

function asJson({ raw }: Answered<unknown>): Answered<unknown> {
  return { raw, value: () => raw.json() };
}

function isBackup(backup: unknown): boolean {
  return hasText('backupId', backup) && hasText('sourceIndexName', backup) && hasText('status', backup);
}

function hasBackups({ data = [] }: { data?: unknown[] }): boolean {
  return data.every(isBackup);
}
