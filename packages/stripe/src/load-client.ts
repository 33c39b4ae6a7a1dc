import type { ConnectContext } from '@patchbay/core';
import type { StripeClient } from './client.js';
import type { StripeSettings } from './settings.js';

// Where it finds these, the SDK writes a line on stderr that offers a plugin to the host, between the lines of our log.
const hints = ['CLAUDECODE', 'CLAUDE_CODE_CHILD_SESSION'];

/** Loads the SDK, which is needed by the first call and not before, and makes the client. */
export async function connect(settings: StripeSettings, context: ConnectContext): Promise<StripeClient> {
  const kept = hints.map((name) => [name, process.env[name]] as const);
  for (const name of hints) delete process.env[name];
  try {
    const { openStripe } = await import('./client.js');
    return openStripe(settings, context);
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}
