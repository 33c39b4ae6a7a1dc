import { type ConnectContext, notConfigured, ToolError } from '@patchbay/core';
import type { Transport } from '../client/transport.js';
import type { Host } from '../host.js';
import type { GithubSettings } from '../settings.js';
import { openAppCredential } from './app-credential.js';
import { openDeviceCredential } from './device-credential.js';

/** How the token came about, told by its prefix; it decides what a refusal means and how it is mended. */
export type TokenKind = 'classic' | 'fine-grained' | 'oauth' | 'app' | 'unknown';

/** Who the server acts as. */
export interface Credential {
  kind: TokenKind;
  /**
   * A token that is valid now.
   * @throws ToolError `unauthenticated` while a person still has to sign in
   */
  token(signal: AbortSignal): Promise<string>;
  /** Forgets a token that GitHub refused; true when a new one can be had. */
  drop(): boolean;
}

export interface CredentialParts {
  settings: GithubSettings;
  transport: Transport;
  host: Host;
  context: Pick<ConnectContext, 'access' | 'secrets'>;
}

/**
 * The one credential that is set up: a token, a GitHub App, or the device flow. Never a second one where the first fails.
 * @throws ToolError `not_configured` when there is none, or two that contradict each other
 */
export async function openCredential(parts: CredentialParts): Promise<Credential> {
  const { settings } = parts;
  const token = settings.GITHUB_PERSONAL_ACCESS_TOKEN ?? settings.GITHUB_TOKEN;
  if (token !== undefined && settings.GITHUB_APP_ID !== undefined)
    throw new ToolError('not_configured', 'Both a token and a GitHub App are set up.', {
      next: 'Leave either GITHUB_APP_ID or GITHUB_PERSONAL_ACCESS_TOKEN (and GITHUB_TOKEN) unset, then restart the server.',
    });
  if (token !== undefined) return fixed(token.trim());
  if (settings.GITHUB_APP_ID !== undefined) return openAppCredential(parts, settings.GITHUB_APP_ID);
  if (settings.GITHUB_OAUTH_CLIENT_ID !== undefined)
    return openDeviceCredential(parts, settings.GITHUB_OAUTH_CLIENT_ID);
  throw notConfigured(['GITHUB_PERSONAL_ACCESS_TOKEN']);
}

function fixed(token: string): Credential {
  return { kind: kindOf(token), token: async () => token, drop: () => false };
}

// GitHub's published prefixes (Behind GitHub's new authentication token formats, 2021; fine-grained tokens, 2022).
const prefixes: Array<[prefix: string, kind: TokenKind]> = [
  ['github_pat_', 'fine-grained'],
  ['ghp_', 'classic'],
  ['gho_', 'oauth'],
  ['ghu_', 'app'],
  ['ghs_', 'app'],
];

function kindOf(token: string): TokenKind {
  return prefixes.find(([prefix]) => token.startsWith(prefix))?.[1] ?? 'unknown';
}
