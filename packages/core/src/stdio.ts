import { parseArguments } from './arguments.js';
import type { Attached } from './attach-sdk.js';
import type { Server } from './define-server.js';
import { exitWith, problemText } from './exit.js';
import { createGreeter } from './greeter.js';
import { createListing } from './listing.js';
import type { Outline } from './outline.js';
import type { Extension } from './protocol.js';
import { readSetup, type Setup } from './setup.js';
import { openWire, type WireEnd, type WireOptions } from './wire.js';

// Signals end a process with 128 plus their number.
const exitCodes = { SIGTERM: 143, SIGINT: 130 };
// A host asks for the tools at once and calls one much later: the code for calls is loaded in the meantime (250 ms on a slow machine).
const prepareAfterMs = 1_000;
// A reader that pauses still gets the last answer; one that never reads again does not keep the process.
const flushMs = 5_000;

export interface ServeOptions {
  argv?: string[];
  env?: Record<string, string | undefined>;
  /**
   * Registers on the SDK's server what a declaration leaves out on purpose (sampling, images, subscriptions and the like). Meant for a
   * conformance fixture: with it every message waits for the SDK, because only the SDK knows what was added.
   */
  extend?: Extension;
}

/**
 * Runs a server as a command: reads flags and environment, then speaks MCP on stdin and stdout until the host leaves.
 * Exit codes: 0 at end of input and for --help and the like, 1 when the pipe breaks or --check finds a problem, 2 for wrong settings,
 * 130 and 143 for SIGINT and SIGTERM.
 * @param outline the server as plain data; with it, the declaration is loaded only when something is called
 * @param load loads the declaration
 */
export async function serveOutline(
  outline: Outline,
  load: () => Promise<Server>,
  { argv = process.argv.slice(2), env = process.env, extend }: ServeOptions = {},
): Promise<void> {
  const args = parseArguments(outline, argv);
  if (args.command !== 'serve')
    return (await import('./commands.js')).runCommand(args, { outline, load, env });
  const setup = readSetup(outline, { env, flags: args.flags });
  const problems = [...args.problems, ...setup.problems];
  if (problems.length > 0) return exitWith(2, problemText(outline, problems));
  speak(setup, load, extend);
}

function speak(setup: Setup, load: () => Promise<Server>, extend: Extension | undefined): void {
  const { outline, settings, log } = setup;
  const write = guardStdout();
  process.on('uncaughtException', (error) => log.error('uncaught', { error }));
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  if (process.stdin.isTTY) {
    process.stderr.write(
      `${outline.name}-mcp waits for a host to speak MCP on stdin. Add --check to see whether it is ready, --print-config claude-desktop for what a host needs to start it, --help for the rest. Ctrl-C ends it.\n`,
    );
  }

  const listing = createListing(outline, setup.tools);
  let attached: Attached | undefined;
  let leaving = false;
  let loading: Promise<[typeof import('./attach-sdk.js'), Server]> | undefined;
  const prepare = () => {
    loading ??= Promise.all([import('./attach-sdk.js'), load()]);
    return loading;
  };
  const wire = openWire({
    input: process.stdin,
    output: process.stdout,
    write,
    greeter: extend ? { greet: () => undefined } : createGreeter(listing),
    attach: async (transport) => {
      const [{ attachSdk }, server] = await prepare();
      attached = attachSdk({ server, setup, listing, transport, extend });
    },
    onEnd: (end) => void leave(end.reason === 'end of input' ? 0 : 1, end),
  });
  // What fails here fails again, and is told, when something is called.
  setTimeout(() => void prepare().catch(() => {}), prepareAfterMs).unref();
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => void leave(exitCodes[signal], { reason: 'end of input' }));

  /** Lets calls under way finish for a while, tells the rest that nobody waits, and exits. A second signal exits at once. */
  async function leave(code: number, end: WireEnd): Promise<void> {
    if (leaving) return process.exit(code);
    leaving = true;
    if ('detail' in end) log.error('stopped', { reason: end.reason, detail: end.detail });
    const drainMs = end.reason === 'output closed' ? 0 : settings.PATCHBAY_DRAIN_MS;
    await within(drainMs, wire.idle());
    for (const { tool, callId, access } of attached?.underWay() ?? []) {
      if (access !== 'read')
        log.error('outcome unknown', {
          tool,
          call_id: callId,
          reason: 'the host left before the call ended',
        });
    }
    wire.abandon();
    await within(flushMs, wire.flushed());
    await within(settings.PATCHBAY_DRAIN_MS, attached?.close() ?? Promise.resolve());
    process.exit(code);
  }
}

/**
 * From here on everything a dependency prints on stdout goes to stderr; the returned function is the only way out. Messages of one turn of
 * the event loop leave in one write: under load a write costs more than the message.
 */
function guardStdout(): WireOptions['write'] {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  let corked = false;
  return (text, written) => {
    if (!corked) {
      corked = true;
      stdout.cork();
      setImmediate(() => {
        corked = false;
        stdout.uncork();
      });
    }
    write(text, written);
  };
}

function within(ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    work.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
