import type { Revision } from './run-suite.js';

const tasks = 'the extension for tasks: no server of ours has work that outlives a call';
const http = 'headers of the HTTP transport, which are the business of the bridge and not of a stdio server';

/** Scenarios that the fixture fails, and why that is right; none of them is required by a revision. */
export const expectedFailures: Record<Revision, Record<string, string>> = {
  '2025-11-25': {},
  '2026-07-28': {
    'tasks-lifecycle': tasks,
    'tasks-capability-negotiation': tasks,
    'tasks-wire-fields': tasks,
    'tasks-request-state-removal': tasks,
    'tasks-mrtr-input': tasks,
    'tasks-request-headers': tasks,
    'tasks-dispatch-and-envelope': tasks,
    'tasks-required-task-error': tasks,
    'tasks-mrtr-composition': tasks,
    'http-header-validation': http,
    'http-custom-header-server-validation': http,
  },
};

/** Scenarios that need nothing of the server but that it keeps to the protocol. All others call the suite's own tools by name. */
export const genericScenarios: Record<Revision, string[]> = {
  '2025-11-25': ['server-initialize', 'ping', 'tools-list', 'server-session-lifecycle'],
  '2026-07-28': [
    'server-stateless',
    'tools-list',
    'sep-2164-resource-not-found',
    'caching',
    'input-required-result-missing-input-response',
    'input-required-result-unsupported-methods',
    'input-required-result-ignore-extra-params',
    'input-required-result-validate-input',
  ],
};

/** How the suite says that a check needs a tool that only its fixture has. */
export const needsFixture = /^[\w-]+: Not testable: server does not list the diagnostic tool/;
