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
/** SCAN with COUNT 10000 keeps Redis for about 6 ms; what picks or looks at so many elements takes about as long. */
const mostCount = 10_000;

const wholeValues = new Set(
  `get getdel getset getex mget dump hgetall hkeys hvals smembers sunion sinter sdiff zunion zinter zdiff sort_ro lcs
  json.get json.mget`.split(/\s+/),
);

const sizeCommands: Record<string, string> = {
  getrange: 'STRLEN',
  substr: 'STRLEN',
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
  xread: 'XLEN',
  xreadgroup: 'XLEN',
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

/** Some commands take as long as a number in their arguments says, whatever the key holds. */
function checkCount(name: string, args: string[], label: string) {
  const words = args.map((arg) => arg.toUpperCase());
  const numberAfter = (word: string) =>
    words.includes(word) ? Number(words[words.lastIndexOf(word) + 1]) : 1;
  if (/^[hsz]?scan$/.test(name) && numberAfter('COUNT') > mostCount) throw countTooHigh(label);
  // A negative number may pick the same one again and again.
  if (/rand(member|field)$/.test(name) && Number(args[1]) < -mostCount) throw countTooHigh(label);
  // 0 means all of them here.
  const isFull = name === 'xinfo|stream' && words.includes('FULL');
  if (isFull && !isBetween1And(mostCount, numberAfter('COUNT'))) throw countTooHigh(label);
  // SAMPLES 0 looks at every element, too: 136 ms for a hash of 1,000,000 fields.
  if (name === 'memory|usage' && !isBetween1And(mostCount, numberAfter('SAMPLES')))
    throw new ToolError(
      'refused',
      'MEMORY USAGE with these SAMPLES looks at every element and keeps Redis from everything else.',
      {
        next: 'Leave SAMPLES out: the estimate is within a percent.',
      },
    );
}

function isBetween1And(most: number, value: number): boolean {
  return value >= 1 && value <= most;
}

function countTooHigh(label: string): ToolError {
  return new ToolError('refused', `${label} with so high a count keeps Redis from everything else.`, {
    next: `Use ${mostCount} at the most; scan_keys and get_keys read in parts.`,
  });
}

function tooMuch(label: string, bytes: number, name: string): ToolError {
  const next = /del$|set$|getex|pop/.test(name)
    ? 'Read it piece by piece with get_keys first; delete_keys and set_keys change it without reading it.'
    : name.startsWith('x')
      ? 'Pass a smaller COUNT, or let get_keys or read_stream read it piece by piece.'
      : /range|substr|^z/.test(name)
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
