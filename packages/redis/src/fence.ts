import { ToolError } from '@patchbay/core';
import { toText } from './reply/text.js';

/** The keys that may be touched: all of them, or those that begin as `REDIS_KEY_ALLOW` says. */
export interface Fence {
  /** The beginnings; empty when there is no fence. */
  prefixes: string[];
  allows(key: Buffer): boolean;
  /** @throws ToolError `refused` naming the first key outside */
  check(keys: Buffer[]): void;
}

export function createFence(allowed: string[] = []): Fence {
  const prefixes = allowed.map((text) => text.replace(/\*$/, ''));
  const beginnings = prefixes.map((text) => Buffer.from(text));
  const allows = (key: Buffer) =>
    beginnings.length === 0 ||
    beginnings.some((beginning) => key.subarray(0, beginning.length).equals(beginning));
  return {
    prefixes,
    allows,
    check(keys) {
      const outside = keys.find((key) => !allows(key));
      if (outside)
        throw outsideFence(`The key ${JSON.stringify(toText(outside.subarray(0, 200)))}`, prefixes);
    },
  };
}

/** What reaches past the fence, as an error. */
export function outsideFence(what: string, prefixes: string[]): ToolError {
  return new ToolError('refused', `${what} is outside of what this server may touch.`, {
    next: `Keep to keys that begin with ${prefixes.join(' or ')} (REDIS_KEY_ALLOW).`,
  });
}
