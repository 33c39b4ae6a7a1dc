import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHttpBridge } from '@patchbay/testkit';
import { fetchPackages } from '../fetch-packages.js';
import { nodeBinary } from '../node-binaries.js';

/** The revisions of the protocol the suite has requirements for. */
export type Revision = '2025-11-25' | '2026-07-28';

/** What one scenario of the suite found: the checks that failed, as `id: what is wrong`. */
export interface Verdict {
  scenario: string;
  failures: string[];
}

export interface SuiteRun {
  /** 0 where every scenario that the revision requires passed. */
  exitCode: number;
  verdicts: Verdict[];
}

const suite = { '@modelcontextprotocol/conformance': '0.2.0-alpha.12' };
// The suite does not start on Node 20.
const suiteNode = '24.21.0';

/** Gets what the suite needs from npm, once. */
export async function fetchSuite(): Promise<{ node: string; cli: string }> {
  const [folder, node] = await Promise.all([fetchPackages('conformance', suite), nodeBinary(suiteNode)]);
  return { node, cli: join(folder, 'node_modules/@modelcontextprotocol/conformance/dist/index.js') };
}

/**
 * Runs the official suite against a built bin, which it reaches through our bridge, for it speaks only HTTP.
 * @param scenarios only these; all that the revision requires, and those it runs without counting them, unless given
 */
export async function runSuite(
  bin: string,
  { revision, scenarios }: { revision: Revision; scenarios?: string[] },
): Promise<SuiteRun> {
  const { node, cli } = await fetchSuite();
  const bridge = await startHttpBridge({ bin });
  const results = mkdtempSync(join(tmpdir(), 'patchbay-conformance-'));
  const start = (...choice: string[]) =>
    exitCodeOf(node, [cli, 'server', '--url', bridge.url, ...choice, '--output-dir', results]);
  try {
    const exitCodes = [];
    if (!scenarios) exitCodes.push(await start('--requirements', revision));
    for (const scenario of scenarios ?? [])
      exitCodes.push(await start('--spec-version', revision, '--scenario', scenario));
    const verdicts = readdirSync(results).map((name) => verdictIn(results, name));
    return { exitCode: Math.max(...exitCodes), verdicts };
  } finally {
    await bridge.close();
    rmSync(results, { recursive: true, force: true });
  }
}

function exitCodeOf(program: string, args: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { maxBuffer: 64e6 }, () => resolve(child.exitCode ?? 1));
  });
}

/** A folder of results is named `server-<scenario>-<time>`. */
function verdictIn(results: string, name: string): Verdict {
  const checks: Array<{ id: string; status: string; errorMessage?: string }> = JSON.parse(
    readFileSync(join(results, name, 'checks.json'), 'utf8'),
  );
  return {
    scenario: name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\w-]+$/, ''),
    failures: checks
      .filter(({ status }) => status === 'FAILURE')
      .map(({ id, errorMessage = '' }) => `${id}: ${errorMessage}`),
  };
}
