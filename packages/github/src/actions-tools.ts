import { actionsRunTrigger } from './tools/actions-run-trigger.js';
import { getJobLogs } from './tools/get-job-logs.js';
import { listWorkflowRuns } from './tools/list-workflow-runs.js';

/** The toolset `actions`. */
export const actionsTools = [listWorkflowRuns, getJobLogs, actionsRunTrigger];
