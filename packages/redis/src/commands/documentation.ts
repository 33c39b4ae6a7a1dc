import type { Db } from '../client.js';
import { arrayOf, isRedisError, mapOf, type Reply, textOf } from '../reply/reply.js';

/** What the server's own manual says of a command. */
export interface Documentation {
  summary?: string;
  syntax?: string;
  complexity?: string;
  since?: string;
}

/** Asks COMMAND DOCS (Redis 7 and later); empty where the server has none or the user may not ask. */
export async function readDocumentation(db: Db, name: string, signal: AbortSignal): Promise<Documentation> {
  const [reply] = await db.ask([{ key: undefined, command: ['COMMAND', 'DOCS', name] }], signal);
  if (reply === undefined || isRedisError(reply)) return {};
  const [, entry] = arrayOf(reply);
  if (entry === undefined) return {};
  const facts = mapOf(entry);
  const fact = (field: string) => (facts.has(field) ? textOf(facts.get(field)) : undefined);
  const summary = fact('summary');
  const complexity = fact('complexity');
  const since = fact('since');
  const syntax = [name.toUpperCase().replace('|', ' '), ...syntaxOf(facts.get('arguments'))].join(' ');
  return {
    ...(summary ? { summary } : {}),
    ...(facts.has('arguments') ? { syntax } : {}),
    ...(complexity ? { complexity } : {}),
    ...(since ? { since } : {}),
  };
}

/** Arguments as Redis's manual writes them: `key value [NX | XX] [EX seconds]`. */
function syntaxOf(list: Reply | undefined): string[] {
  return arrayOf(list ?? null).map((entry) => {
    const argument = mapOf(entry);
    const flags = arrayOf(argument.get('flags') ?? null).map(textOf);
    const repeated = flags.includes('multiple') || flags.includes('multiple_token');
    const inner = innerSyntax(argument);
    const token = argument.has('token') ? textOf(argument.get('token')) : '';
    const isToken = textOf(argument.get('type')) === 'pure-token';
    const one = [token === '""' ? '' : token, isToken ? '' : inner].filter(Boolean).join(' ');
    const again = flags.includes('multiple_token') ? one : inner;
    const text = repeated ? `${one} [${again} ...]` : one;
    return flags.includes('optional') ? `[${text}]` : text;
  });
}

function innerSyntax(argument: Map<string, Reply>): string {
  const nested = syntaxOf(argument.get('arguments'));
  switch (textOf(argument.get('type'))) {
    case 'oneof':
      return nested.join(' | ');
    case 'block':
      return nested.join(' ');
    default:
      return textOf(argument.get(argument.has('display_text') ? 'display_text' : 'name'));
  }
}
