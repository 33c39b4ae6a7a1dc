import { ToolError } from '@patchbay/core';
import type { Command } from '../client/session.js';
import { fromText } from '../reply/text.js';

/** A key to write, as the caller gave it: exactly one of the values. */
export interface WriteItem {
  key: string;
  value?: string | undefined;
  json?: string | undefined;
  hash?: string[] | undefined;
  list?: string[] | undefined;
  set?: string[] | undefined;
  zset?: string[] | undefined;
  ttl?: number | undefined;
  keep_ttl?: boolean | undefined;
  only_if?: 'absent' | 'present' | undefined;
  replace?: boolean | undefined;
}

/** The state of a key before it is written. */
export interface PresentKey {
  type: string;
  /** Milliseconds; below 0 for none. */
  ttlMs: number;
}

const typeOfValue = {
  value: 'string',
  json: 'ReJSON-RL',
  hash: 'hash',
  list: 'list',
  set: 'set',
  zset: 'zset',
} as const;

type ValueField = keyof typeof typeOfValue;

/** What to send for an item, or why nothing is sent. */
export type Plan =
  | { commands: Command[]; ttlDropped: boolean }
  | { skipped: string }
  | { refused: ToolError };

/**
 * The field that holds an item's value.
 * @throws ToolError `invalid_argument` when there is none or several, or a list of pairs is odd
 */
export function valueFieldOf(item: WriteItem): ValueField {
  // The keys are those of the object above.
  const given = (Object.keys(typeOfValue) as ValueField[]).filter((field) => item[field] !== undefined);
  const [field, ...more] = given;
  if (field === undefined || more.length > 0) {
    throw new ToolError(
      'invalid_argument',
      `${item.key}: give exactly one of value, json, hash, list, set, zset.`,
      {
        next: 'Correct the items and call again; nothing was written.',
      },
    );
  }
  if ((field === 'hash' || field === 'zset') && (item[field]?.length ?? 0) % 2 !== 0) {
    throw new ToolError(
      'invalid_argument',
      `${item.key}: ${field} must hold pairs, so an even number of texts.`,
      {
        next:
          field === 'hash'
            ? 'For example ["name","Ada","age","36"]; nothing was written.'
            : 'Score first, for example ["1.5","ada"]; nothing was written.',
      },
    );
  }
  return field;
}

/** Decides what happens to an item. An existing key of another type is left alone unless the item says `replace`. */
export function planItem(item: WriteItem, present: PresentKey): Plan {
  const field = valueFieldOf(item);
  const type = typeOfValue[field];
  const exists = present.type !== 'none';
  if (item.only_if === 'absent' && exists) return { skipped: 'The key exists.' };
  if (item.only_if === 'present' && !exists) return { skipped: 'The key does not exist.' };
  if (exists && present.type !== type && !item.replace)
    return { refused: otherType(item, present.type, type) };

  const key = fromText(item.key);
  const isWhole = field === 'value' || field === 'json';
  const clears = exists && (present.type !== type || (item.replace === true && !isWhole));
  // A key that is cleared first loses its time to live, and so does one that SET writes anew.
  const loses = exists && present.ttlMs >= 0 && (clears || field === 'value');
  const keeps = loses && item.keep_ttl === true && item.ttl === undefined;
  return {
    commands: [
      ...(clears ? [['UNLINK', key] satisfies Command] : []),
      ...writeCommands(item, field, key),
      ...(item.ttl === undefined ? [] : [['EXPIRE', key, String(item.ttl)] satisfies Command]),
      ...(keeps ? [['PEXPIRE', key, String(Math.max(1, present.ttlMs))] satisfies Command] : []),
    ],
    ttlDropped: loses && !keeps && item.ttl === undefined,
  };
}

function writeCommands(item: WriteItem, field: ValueField, key: Buffer): Command[] {
  const texts = (field === 'value' || field === 'json' ? [] : (item[field] ?? [])).map(fromText);
  switch (field) {
    case 'value':
      return [['SET', key, fromText(item.value ?? '')]];
    case 'json':
      return [['JSON.SET', key, '$', item.json ?? '']];
    case 'hash':
      return [['HSET', key, ...texts]];
    case 'list':
      return [['RPUSH', key, ...texts]];
    case 'set':
      return [['SADD', key, ...texts]];
    case 'zset':
      return [['ZADD', key, ...texts]];
  }
}

function otherType({ key }: WriteItem, present: string, wanted: string): ToolError {
  return new ToolError('conflict', `${key}: is a ${present}, not a ${wanted}.`, {
    next: 'Pass replace: true to throw the present value away.',
    details: { present_type: present },
  });
}
