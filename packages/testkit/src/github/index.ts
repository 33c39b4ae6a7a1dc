export type { AppOptions, Installation } from './app-tokens.js';
export { type GithubFake, type GithubFakeOptions, startGithubFake } from './fake.js';
export type { Fault, SeenRequest } from './faults.js';
export type { Resource } from './limits.js';
export type { RepositoryOptions, RunOptions } from './seed.js';
