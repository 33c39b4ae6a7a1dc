import { startDeadline } from './deadline.js';
import type { Finding, Server } from './define-server.js';
import { ToolError } from './errors.js';
import { certificateError, networkError } from './http-error.js';
import { createRuntime, type Runtime } from './runtime.js';
import type { Setup } from './setup.js';

export interface CheckReport {
  server: string;
  version: string;
  access: string;
  tools: number;
  ok: boolean;
  findings: Finding[];
}

/** Tries settings, reachability and permissions of every connection. Problems are findings, never exceptions. */
export async function runCheck(declared: Server, setup: Setup, problems: string[]): Promise<CheckReport> {
  const runtime = createRuntime(declared, setup);
  const { server, settings, configuration, tools, secrets } = runtime;
  const findings: Finding[] = problems.map((message) => ({
    severity: 'problem',
    message,
    fix: 'Correct the setting; --help lists them.',
  }));
  for (const name of configuration.connections) {
    const found =
      problems.length > 0 ? lacking(runtime, name, problems) : await checkConnection(runtime, name);
    const prefix = configuration.connections.length > 1 ? `${name}: ` : '';
    findings.push(...found.map((finding) => ({ ...finding, message: `${prefix}${finding.message}` })));
  }
  if (problems.length > 0) findings.push({ severity: 'info', message: 'The connection was not tried.' });
  await runtime.connections.close();
  return {
    server: `${server.name}-mcp`,
    version: server.version,
    access: settings.PATCHBAY_ACCESS,
    tools: tools.size,
    ok: findings.every(({ severity }) => severity !== 'problem'),
    findings: findings.map((finding) => ({
      ...finding,
      message: secrets.redact(finding.message),
      ...(finding.fix === undefined ? {} : { fix: secrets.redact(finding.fix) }),
    })),
  };
}

/** What is missing, without a word to the backend: where a setting is wrong, a default could send the credential to another host. */
function lacking(runtime: Runtime, name: string, problems: string[]): Finding[] {
  try {
    runtime.configuration.settingsOf(name);
    return [];
  } catch (error) {
    return isToldAlready(error, problems) ? [] : [asFinding(error, runtime, name)];
  }
}

async function checkConnection(runtime: Runtime, name: string): Promise<Finding[]> {
  const { server, settings, clock } = runtime;
  const deadline = startDeadline({ timeoutMs: settings.PATCHBAY_TIMEOUT_MS, clock });
  try {
    const client = await runtime.connections.get(name).client(deadline.signal);
    // `check` takes what `connect` of the same declaration made.
    return (await server.check?.(client as never, deadline.signal, settings.PATCHBAY_ACCESS)) ?? [];
  } catch (error) {
    return [asFinding(error, runtime, name)];
  } finally {
    deadline.end();
  }
}

/** A setting that was given and is wrong has its own finding; that it is not set would be false. */
function isToldAlready(error: unknown, problems: string[]): boolean {
  if (!ToolError.is(error) || error.code !== 'not_configured') return false;
  const { missing } = error.details ?? {};
  return (
    Array.isArray(missing) &&
    // A problem begins with its setting, be it given as NAME, NAME_FILE or once per connection.
    missing.some((name) => problems.some((problem) => problem.startsWith(name)))
  );
}

function asFinding(error: unknown, { server, settings, log }: Runtime, connection: string): Finding {
  const context = {
    tool: '--check',
    access: 'read' as const,
    input: {},
    connection,
    granted: settings.PATCHBAY_ACCESS,
  };
  const known = ToolError.is(error)
    ? error
    : (server.mapError?.(error, context) ??
      certificateError(error, server.title) ??
      networkError(error, server.title));
  if (known) return { severity: 'problem', message: known.message, fix: known.next };
  log.error('check failed', { error });
  return {
    severity: 'problem',
    message: 'The check failed for a reason nobody planned for.',
    fix: 'See the log line above.',
  };
}

const marks = { ok: 'ok     ', info: 'note   ', warning: 'warning', problem: 'PROBLEM' };

/** The report for a terminal. */
export function checkText({ server, version, access, tools, ok, findings }: CheckReport): string {
  return [
    `${server} ${version}, access ${access}, ${tools} tools`,
    ...findings.flatMap(({ severity, message, fix }) => [
      `  ${marks[severity]}  ${message}`,
      ...(fix ? [`           ${fix}`] : []),
    ]),
    ok ? 'Ready.' : 'Not ready.',
    '',
  ].join('\n');
}
