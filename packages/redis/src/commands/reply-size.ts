import { ToolError } from '@patchbay/core';
import type { Db } from '../client.js';
import { isRedisError, numberOf } from '../reply/reply.js';
import type { JudgedCommand } from './judge.js';
import { argumentsOf } from './keys-of.js';

/**
 * A reply of a megabyte keeps Redis for some milliseconds; HGETALL of a hash of 1,000,000 fields keeps it for more than a second, in which
 * it does nothing else (measured on Redis 7.0.15).
 */
const mostBytes = 1_048_576;
/** SCAN with COUNT 10000 keeps Redis for about 6 ms. */
const mostCount = 10_000;

const wholeValues = new Set(
  `get getdel getset getex mget dump hgetall hkeys hvals smembers sunion sinter sdiff zunion zinter zdiff sort_ro lcs
  json.get json.mget`.split(/\s+/),
);

const sizeCommands: Record<string, string> = {
  lrange: 'LLEN',
  lpop: 'LLEN',
  rpop: 'LLEN',
  spop: 'SCARD',
  srandmember: 'SCARD',
  hrandfield: 'HLEN',
  zrandmember: 'ZCARD',
  zpopmin: 'ZCARD',
  zpopmax: 'ZCARD',
  zrange: 'ZCARD',
  zrevrange: 'ZCARD',
  zrangebyscore: 'ZCARD',
  zrevrangebyscore: 'ZCARD',
  zrangebylex: 'ZCARD',
  zrevrangebylex: 'ZCARD',
  xrange: 'XLEN',
  xrevrange: 'XLEN',
};

/**
 * Refuses a command whose reply would be so long that everybody else waits for it. The size comes from MEMORY USAGE and the number of
 * elements; where the user may not ask for them, only the limit on what is read is left.
 * @throws ToolError `refused` that names the tool which reads in pieces
 */
export async function checkReplySize(db: Db, judged: JudgedCommand, signal: AbortSignal): Promise<void> {
  const { facts, keys, label } = judged;
  const args = argumentsOf(judged.command).map((arg) => arg.toString('latin1'));
  checkCount(facts.name, args, label);
  const sizeCommand = sizeCommands[facts.name];
  const setAndGet = facts.name === 'set' && args.slice(2).some((arg) => arg.toUpperCase() === 'GET');
  if (!wholeValues.has(facts.name) && !setAndGet && sizeCommand === undefined) return;
  const [first] = keys;
  if (first === undefined) return;
  const replies = await db.ask(
    [
      ...keys.map((key) => ({
        key,
        command: ['MEMORY', 'USAGE', key] satisfies [string, ...Array<string | Buffer>],
      })),
      ...(sizeCommand
        ? [{ key: first, command: [sizeCommand, first] satisfies [string, ...Array<string | Buffer>] }]
        : []),
    ],
    signal,
  );
  const bytes = replies
    .slice(0, keys.length)
    .reduce((sum, reply) => sum + (isRedisError(reply) ? 0 : numberOf(reply) || 0), 0);
  if (bytes <= mostBytes) return;
  const size = replies[keys.length];
  const elements = sizeCommand && size !== undefined && !isRedisError(size) ? numberOf(size) : 1;
  const share = sizeCommand ? Math.min(1, requested(facts.name, args, elements) / Math.max(1, elements)) : 1;
  // A path picks out a part of unknown size; the root is the whole.
  if (facts.name === 'json.get' && args.slice(1).some((path) => /^[$.]./.test(path))) return;
  if (bytes * share > mostBytes) throw tooMuch(label, Math.round(bytes * share), facts.name);
}

/** How many elements the arguments ask for. */
function requested(name: string, args: string[], elements: number): number {
  const options = args.slice(1).map((arg) => arg.toUpperCase());
  const after = (word: string, offset: number) => {
    const at = options.indexOf(word);
    const value = at < 0 ? Number.NaN : Number(options[at + offset]);
    return Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  if (/^x/.test(name)) return after('COUNT', 1) ?? elements;
  if (/pop|rand/.test(name)) return Math.abs(Number(args[1] ?? '1')) || 1;
  const limited = after('LIMIT', 2);
  if (limited !== undefined) return limited;
  if (/by(score|lex)/.test(name) || options.includes('BYSCORE') || options.includes('BYLEX')) return elements;
  const [start, stop] = [Number(args[1]), Number(args[2])].map((at) => (at < 0 ? elements + at : at));
  return start === undefined || stop === undefined || Number.isNaN(start + stop)
    ? elements
    : Math.max(0, Math.min(stop, elements - 1) - Math.max(0, start) + 1);
}

/** An iteration of a scan is as long as its COUNT, whatever the key holds. */
function checkCount(name: string, args: string[], label: string) {
  const words = args.map((arg) => arg.toUpperCase());
  if (/^[hsz]?scan$/.test(name)) {
    const at = words.lastIndexOf('COUNT');
    if (at >= 0 && Number(words[at + 1]) > mostCount) throw countTooHigh(label);
  }
  // SAMPLES 0 looks at every element: 136 ms for a hash of 1,000,000 fields.
  if (
    name === 'memory|usage' &&
    /^0*$/.test(words[words.indexOf('SAMPLES') + 1] ?? '1') &&
    words.includes('SAMPLES')
  )
    throw new ToolError(
      'refused',
      'MEMORY USAGE with SAMPLES 0 looks at every element and keeps Redis from everything else.',
      {
        next: 'Leave SAMPLES out: the estimate is within a percent.',
      },
    );
}

function countTooHigh(label: string): ToolError {
  return new ToolError('refused', `${label} with so high a COUNT keeps Redis from everything else.`, {
    next: `Use COUNT ${mostCount} at the most, or scan_keys.`,
  });
}

function tooMuch(label: string, bytes: number, name: string): ToolError {
  const next = /del$|set$|getex|pop/.test(name)
    ? 'Read it piece by piece with get_keys first; delete_keys and set_keys change it without reading it.'
    : /^x?rev?range|^xrange|^lrange|^z/.test(name)
      ? 'Ask for a smaller range, or let get_keys read it piece by piece.'
      : 'get_keys reads it piece by piece, or only some fields.';
  return new ToolError(
    'refused',
    `${label} would answer with about ${bytes} bytes, for which everybody else waits.`,
    {
      next,
      details: { bytes },
    },
  );
}
