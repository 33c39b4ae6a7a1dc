import { editFile } from './tools/edit-file.js';
import { getFileContents } from './tools/get-file-contents.js';
import { listCommits } from './tools/list-commits.js';
import { pushFiles } from './tools/push-files.js';

/** The toolset `repos`. */
export const repositoryTools = [getFileContents, editFile, pushFiles, listCommits];
