import { spawn } from 'node:child_process';
import type { Launch } from './launch.js';

const hello = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'bench', version: '1' },
};
const envelope = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
  },
};

/** The same small environment for every case: variables such as NODE_EXTRA_CA_CERTS make Node itself start slower. */
function cleanEnvironment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '' };
}

function frame(message: object): string {
  return `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
}

/** Milliseconds from spawn to exit. */
export function spawnToExit({ file, args = [] }: Launch): Promise<number> {
  return new Promise((resolve) => {
    const startedAt = performance.now();
    spawn(process.execPath, [file, ...args], { env: cleanEnvironment(), stdio: 'ignore' }).once('exit', () =>
      resolve(performance.now() - startedAt),
    );
  });
}

/**
 * Milliseconds from spawn to the reply to tools/list, everything sent at once; `call` waits for a tool's answer instead.
 * Rejects where the server exits first or the call fails.
 */
export function spawnToReply(
  { file, args = [], env = {} }: Launch,
  { era = 'legacy', call }: { era?: 'legacy' | 'modern'; call?: { name: string; arguments: object } } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [file, ...args], {
      env: { ...cleanEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    let text = '';
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${file} exited before it answered`)));
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (!text.includes('"id":7,') && !text.includes('"id":7}')) return;
      const ms = performance.now() - startedAt;
      child.removeAllListeners('exit').once('exit', () => settle(ms));
      child.kill();
    });
    const settle = (ms: number) => {
      const failed = text.includes('"isError":true') || text.includes('"error":{"code"');
      if (failed) return reject(new Error(`${file} answered with an error: ${text.slice(-500)}`));
      resolve(ms);
    };
    const last = call ? { id: 7, method: 'tools/call', params: call } : { id: 7, method: 'tools/list' };
    if (era === 'legacy')
      child.stdin.write(
        frame({ id: 1, method: 'initialize', params: hello }) +
          frame({ method: 'notifications/initialized' }) +
          frame(last),
      );
    else
      child.stdin.write(
        frame({ id: 1, method: 'server/discover', params: envelope }) +
          frame({ ...last, params: { ...(call ?? {}), ...envelope } }),
      );
  });
}
