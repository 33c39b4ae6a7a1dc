import { integerSetting, type Settings, textSetting, urlSetting } from '@patchbay/core';

/** The settings of the server. The names of key and controller host are those of Pinecone's own SDK. */
export const config = {
  PINECONE_API_KEY: textSetting({
    secret: true,
    required: true,
    pattern: '[\\x21-\\x7e]+',
    form: 'a key as the Pinecone console shows it',
    description: 'API key of the project',
  }),
  PINECONE_CONTROLLER_HOST: urlSetting({
    schemes: ['https', 'http'],
    default: 'https://api.pinecone.io',
    description: 'Control plane to talk to, for example http://localhost:5080',
  }),
  PINECONE_REQUEST_TIMEOUT_MS: integerSetting({
    min: 10,
    max: 50_000,
    default: 15_000,
    description: 'Longest time for one request, in milliseconds',
  }),
  PINECONE_WAIT_MS: integerSetting({
    min: 0,
    max: 50_000,
    default: 40_000,
    description: 'Longest wait for an index to be ready or a write to be visible, in milliseconds',
  }),
  PINECONE_POLL_MS: integerSetting({
    min: 10,
    max: 10_000,
    default: 1_000,
    description: 'Pause between two looks while waiting, in milliseconds',
  }),
  PINECONE_INDEX_TTL_MS: integerSetting({
    min: 0,
    max: 3_600_000,
    default: 300_000,
    description: 'How long host and schema of an index are remembered, in milliseconds',
  }),
  PINECONE_MAX_FIELD_CHARACTERS: integerSetting({
    min: 40,
    max: 1_000_000,
    default: 600,
    description: 'Longest text of a field shown whole in search results, in characters',
  }),
};

export type PineconeSettings = Settings<typeof config>;
