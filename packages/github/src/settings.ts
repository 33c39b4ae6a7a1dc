import { booleanSetting, integerSetting, listSetting, type Settings, textSetting } from '@patchbay/core';

/** Groups of tools; the first five are on without a setting. */
export const toolsets = [
  'context',
  'repos',
  'issues',
  'pull_requests',
  'actions',
  'notifications',
  'security',
  'discussions',
  'projects',
  'gists',
  'releases',
  'users',
] as const;

export type Toolset = (typeof toolsets)[number];

export const defaultToolsets: Toolset[] = ['context', 'repos', 'issues', 'pull_requests', 'actions'];

const label = '[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?';
const port = '[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]';
const hostName = `${label}(\\.${label})*(:(${port}))?`;
// Credentials go over plain http only to this machine.
const loopback = `(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:(${port}))?`;

const repository = '[A-Za-z0-9_][A-Za-z0-9_-]*/(\\*|(?!\\.{1,2}$)[A-Za-z0-9._-]+)';
const repositoryForm = 'owner/repository or owner/*';

/** The settings of the server, with the names its users have already. */
export const config = {
  GITHUB_PERSONAL_ACCESS_TOKEN: textSetting({
    secret: true,
    description: 'Personal access token, fine-grained or classic',
  }),
  GITHUB_TOKEN: textSetting({
    secret: true,
    description: 'The same, where GITHUB_PERSONAL_ACCESS_TOKEN is not set',
  }),
  GITHUB_APP_ID: textSetting({
    pattern: '\\d+|Iv[\\w.]+',
    form: 'the id or client id of a GitHub App',
    description: 'GitHub App that the server acts as, instead of a token',
  }),
  GITHUB_APP_INSTALLATION_ID: textSetting({
    pattern: '\\d+',
    form: 'a number',
    description: 'Its installation',
  }),
  GITHUB_APP_PRIVATE_KEY: textSetting({ secret: true, description: 'Its private key, as PEM' }),
  GITHUB_APP_PRIVATE_KEY_PATH: textSetting({ description: 'File with that key' }),
  GITHUB_OAUTH_CLIENT_ID: textSetting({
    description: 'OAuth app for the device flow, where no token is set',
  }),
  GITHUB_OAUTH_SCOPES: listSetting({
    pattern: '[a-z_:]+',
    form: 'scopes',
    default: ['repo', 'read:org'],
    description: 'Scopes the device flow asks for',
  }),
  GITHUB_HOST: textSetting({
    pattern: `(https://)?${hostName}/?|http://${loopback}/?`,
    form: 'a host name, with https unless it is this machine',
    default: 'github.com',
    description: 'GitHub Enterprise host, for example github.example.com or acme.ghe.com',
  }),
  GITHUB_API_VERSION: textSetting({
    pattern: '\\d{4}-\\d{2}-\\d{2}',
    form: 'a date such as 2022-11-28',
    default: '2022-11-28',
    description: 'Version of the REST API',
  }),
  GITHUB_TOOLSETS: listSetting({
    choices: ['default', 'all', ...toolsets],
    description: `Groups of tools: default, all, ${toolsets.join(', ')}`,
  }),
  GITHUB_ALLOWED_REPOS: listSetting({
    pattern: repository,
    form: repositoryForm,
    description: 'Only these repositories: owner/name or owner/*, separated by commas',
  }),
  GITHUB_WRITE_REPOS: listSetting({
    pattern: repository,
    form: repositoryForm,
    description: 'Of those, the ones that may be changed',
  }),
  GITHUB_LOCKDOWN_MODE: booleanSetting({
    description: 'In public repositories, show only what people with push access wrote',
  }),
  GITHUB_MAX_LOG_BYTES: integerSetting({
    min: 65_536,
    max: 1_073_741_824,
    default: 268_435_456,
    description: 'Most bytes read of one job log',
  }),
};

export type GithubSettings = Settings<typeof config>;
