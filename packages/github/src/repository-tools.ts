import { compareRefs } from './tools/compare-refs.js';
import { createBranch } from './tools/create-branch.js';
import { createRepository } from './tools/create-repository.js';
import { deleteBranch } from './tools/delete-branch.js';
import { editFile } from './tools/edit-file.js';
import { forkRepository } from './tools/fork-repository.js';
import { getCommit } from './tools/get-commit.js';
import { getFileContents } from './tools/get-file-contents.js';
import { listBranches } from './tools/list-branches.js';
import { listCommits } from './tools/list-commits.js';
import { listRepositories } from './tools/list-repositories.js';
import { pushFiles } from './tools/push-files.js';
import { searchCode } from './tools/search-code.js';

/** The toolset `repos`. */
export const repositoryTools = [
  listRepositories,
  getFileContents,
  searchCode,
  listBranches,
  listCommits,
  getCommit,
  compareRefs,
  editFile,
  pushFiles,
  createBranch,
  deleteBranch,
  createRepository,
  forkRepository,
];
