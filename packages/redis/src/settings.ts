import {
  booleanSetting,
  choiceSetting,
  integerSetting,
  listSetting,
  type Settings,
  textSetting,
} from '@patchbay/core';

const port = '(?:[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5])';
const host = '(?:\\[[0-9A-Fa-f:.]+\\]|[^\\s:/?#@\\[\\]]+)';
const overTcp = `(?:redis|rediss|valkey|valkeys)://(?:[^\\s/?#]*@)?${host}(?::${port})?(?:/\\d{0,5})?(?:\\?[^\\s#]*)?`;
const unixSocket = '(?:unix:|redis\\+unix:)?/[^\\s?#]+(?:\\?[^\\s#]*)?';

/** The settings of the server. */
export const config = {
  REDIS_URL: textSetting({
    secret: true,
    pattern: `${overTcp}|${unixSocket}`,
    form: 'redis://user:password@host:6379/0, rediss:// for TLS, or the path of a unix socket',
    description:
      'Where Redis is, for example redis://user:password@host:6379/0, rediss://, or /run/redis.sock',
  }),
  REDIS_HOST: textSetting({ description: 'Host, where REDIS_URL is not set' }),
  REDIS_PORT: integerSetting({ min: 1, max: 65_535, default: 6379, description: 'Port beside REDIS_HOST' }),
  REDIS_USERNAME: textSetting({ description: 'ACL user, where REDIS_URL names none' }),
  REDIS_PASSWORD: textSetting({ secret: true, description: 'Password, where REDIS_URL has none' }),
  REDIS_DB: integerSetting({
    min: 0,
    max: 65_535,
    description: 'Number of the database, where REDIS_URL names none',
  }),
  REDIS_TLS: booleanSetting({
    description: 'TLS with REDIS_HOST or REDIS_SENTINELS; rediss:// says it, too',
  }),
  REDIS_TLS_CA: textSetting({ description: 'PEM file with the authorities to trust' }),
  REDIS_TLS_CERT: textSetting({ description: 'PEM file with the certificate to present' }),
  REDIS_TLS_KEY: textSetting({ description: 'PEM file with its key' }),
  REDIS_TLS_SERVER_NAME: textSetting({
    description: 'Name the certificate must have, where it is not the host',
  }),
  REDIS_TLS_REJECT_UNAUTHORIZED: booleanSetting({
    default: true,
    description: 'Refuse a certificate nobody vouches for',
  }),
  REDIS_CLUSTER: choiceSetting({
    choices: ['auto', 'on', 'off'],
    default: 'auto',
    description: 'Whether it is a cluster: auto, on or off',
  }),
  REDIS_SENTINELS: listSetting({
    pattern: `${host}(?::${port})?`,
    form: 'addresses such as sentinel-1:26379',
    description: 'Addresses of sentinels, which name the master',
  }),
  REDIS_SENTINEL_NAME: textSetting({
    default: 'mymaster',
    description: 'What the sentinels call the master',
  }),
  REDIS_SENTINEL_USERNAME: textSetting({ description: 'ACL user at the sentinels' }),
  REDIS_SENTINEL_PASSWORD: textSetting({ secret: true, description: 'Password at the sentinels' }),
  REDIS_KEY_ALLOW: listSetting({
    pattern: '[^*?\\[\\]\\\\]+\\*?',
    form: 'beginnings of keys such as app:*',
    description: 'Only keys that begin so may be touched, for example app:*,cache:*',
  }),
  REDIS_PROTOCOL: choiceSetting({
    choices: ['auto', '2', '3'],
    default: 'auto',
    description: 'Version of RESP: auto is 2, and 3 where the server insists',
  }),
  REDIS_CLIENT_NAME: textSetting({
    default: 'patchbay',
    pattern: '[!-~]{1,64}',
    form: 'up to 64 characters without spaces',
    description: 'Name shown in CLIENT LIST',
  }),
  REDIS_REPLY_TIMEOUT_MS: integerSetting({
    min: 1,
    max: 50_000,
    default: 1_500,
    description: 'Longest silence of the server while connecting and reading, in milliseconds',
  }),
  REDIS_COMMAND_TIMEOUT_MS: integerSetting({
    min: 1,
    max: 50_000,
    default: 10_000,
    description: 'The same for commands given to run_read_commands and run_write_commands, and searches',
  }),
  REDIS_MAX_REPLY_BYTES: integerSetting({
    min: 65_536,
    max: 268_435_456,
    default: 8_388_608,
    description: 'Longest reply that is read; the connection of a longer one is closed',
  }),
};

export type RedisSettings = Settings<typeof config>;
