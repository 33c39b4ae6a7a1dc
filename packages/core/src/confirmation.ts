import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { canonicalJson } from './canonical-json.js';
import { type Clock, systemClock } from './clock.js';
import { ToolError } from './errors.js';
import type { Preview } from './tool.js';

/** What a confirmation holds for: this tool, these arguments, this connection and caller. */
export interface Confirmable {
  tool: string;
  input: Record<string, unknown>;
  connection: string;
  caller: string;
}

/** A confirmation that was given back intact and in time. */
export interface Confirmed {
  version: string | undefined;
  state: unknown;
}

/** Makes the tokens a preview is confirmed with, and takes each of them back once. */
export interface Confirmations {
  /** A signed token for `preview`, valid for the set time in this process. It is not secret: it only proves what was shown. */
  issue(subject: Confirmable, preview: Preview): string;
  /**
   * What was bound to the token.
   * @throws ToolError `confirmation_required` when it is forged, expired, spent, or made for other arguments
   */
  redeem(token: string, subject: Confirmable): Confirmed;
  /**
   * Nothing but whether this process made the token; it is not spent.
   * @throws ToolError `confirmation_required` when it is forged
   */
  verify(token: string): void;
  /** What `redeem` would give, without spending the token; undefined where it would throw. */
  peek(token: string, subject: Confirmable): Confirmed | undefined;
}

// Spent tokens are remembered as long as they would be valid; more than this in ten minutes is not a person confirming.
const mostSpent = 10_000;

export function createConfirmations({
  ttlMs,
  clock = systemClock,
}: {
  ttlMs: number;
  clock?: Clock;
}): Confirmations {
  // A key per process: a restart voids what was pending, and no token can be made outside.
  const key = randomBytes(32);
  const spent = new LRUCache<string, true>({
    max: mostSpent,
    ttl: ttlMs,
    ttlResolution: 0,
    perf: { now: () => clock.now() },
  });
  const sign = (text: string) => createHmac('sha256', key).update(text).digest();

  function signedBody(token: string): string {
    const [body = '', signature = ''] = token.split('.');
    const expected = sign(body);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected))
      throw again('This confirmation was not made by this server.');
    return body;
  }

  function open(token: string, subject: Confirmable) {
    const content = JSON.parse(Buffer.from(signedBody(token), 'base64url').toString('utf8'));
    if (clock.now() > content.until) throw again('This confirmation has expired.');
    if (
      ![subject, withoutEchoes(subject, content.state)].some((same) => content.subject === digest(sign, same))
    )
      throw again('This confirmation was made for other arguments.');
    if (!content.repeatable && spent.has(content.id)) throw again('This confirmation was already used.');
    return content;
  }

  return {
    issue(subject, { version, state, repeatable }) {
      const content = {
        id: randomBytes(9).toString('base64url'),
        until: clock.now() + ttlMs,
        subject: digest(sign, subject),
        version,
        state,
        ...(repeatable ? { repeatable } : {}),
      };
      const body = Buffer.from(JSON.stringify(content)).toString('base64url');
      return `${body}.${sign(body).toString('base64url')}`;
    },
    verify: (token) => void signedBody(token),
    redeem(token, subject) {
      const { id, repeatable, version, state } = open(token, subject);
      if (!repeatable) spent.set(id, true);
      return { version, state };
    },
    peek(token, subject) {
      try {
        const { version, state } = open(token, subject);
        return { version, state };
      } catch (error) {
        if (ToolError.is(error)) return undefined;
        throw error;
      }
    },
  };
}

/** The preview may show what the confirmation holds, and a caller that gives it back as an argument means the same call. */
function withoutEchoes(subject: Confirmable, state: unknown): Confirmable {
  const held = new Map(Object.entries(state ?? {}));
  const input = Object.entries(subject.input).filter(
    ([name, value]) => value === undefined || value !== held.get(name),
  );
  return { ...subject, input: Object.fromEntries(input) };
}

function digest(sign: (text: string) => Buffer, { tool, input, connection, caller }: Confirmable): string {
  return sign(canonicalJson({ tool, input, connection, caller })).toString('base64url').slice(0, 22);
}

function again(message: string): ToolError {
  return new ToolError('confirmation_required', message, {
    next: 'Call again without confirm to get a new preview.',
  });
}

/** The error a caller gets that cannot be asked: the preview, and the token that confirms it. */
export function confirmationRequired(preview: Preview, token: string): ToolError {
  return new ToolError('confirmation_required', `Not done yet: ${preview.message}`, {
    next: 'Show the preview to the user. When they agree, call again with the same arguments and confirm set to details.confirm.',
    details: { preview: { message: preview.message, ...preview.details }, confirm: token },
  });
}
