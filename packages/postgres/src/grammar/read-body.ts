import type { Facts } from './facts.js';
import { type Grammar, readAll } from './read-statement.js';

/** A token of the grammar's scanner. */
interface Token {
  text: string;
  tokenName: string;
}

export interface Scanner extends Grammar {
  scan(sql: string): { tokens: Token[] };
}

/** What the body of a function can reach, as far as its text tells. */
export interface BodyReading {
  /** Names of functions, relations and types; case folded as PostgreSQL does. */
  names: string[];
  operators: string[];
  /** Why the text does not tell all: it puts SQL together when it runs. */
  opaque: string | undefined;
}

// Ways of the trusted languages to run SQL that is made at run time.
const dynamicCalls =
  /\b(spi_exec\w*|spi_query|spi_prepare|spi_execp|plv8|subtransaction|elog_query|execute)\b/i;

/** The names in a body, by grammar where it is SQL, else token by token. Strings count, too: they may be SQL that is run. */
export function readBody(scanner: Scanner, language: string, body: string): BodyReading {
  if (language === 'sql') {
    const facts = tryParse(scanner, body);
    if (facts) return fromFacts(facts);
  }
  const tokens = scanner.scan(body).tokens;
  const names = new Set<string>();
  const operators = new Set<string>();
  let opaque: string | undefined;
  for (const [index, { text, tokenName }] of tokens.entries()) {
    if (tokenName.endsWith('COMMENT')) continue;
    if (/^[Uu]&/.test(text)) opaque = 'it writes names in Unicode escapes';
    else if (tokenName === 'SCONST')
      for (const word of text.match(/[\p{L}_][\p{L}\p{N}_$]*/gu) ?? []) names.add(word.toLowerCase());
    else if (text.startsWith('"')) names.add(text.slice(1, -1).replaceAll('""', '"'));
    else if (/^[\p{L}_]/u.test(text)) names.add(text.toLowerCase());
    else if (/^[-+*/<>=~!@#%^&|`?]+$/.test(text)) operators.add(text);
    if (/^execute$/i.test(text) && !isConstantExecute(tokens, index))
      opaque ??= 'it runs SQL that it puts together itself (EXECUTE)';
  }
  if (language !== 'plpgsql' && language !== 'sql' && dynamicCalls.test(body))
    opaque ??= `it runs SQL from ${language}`;
  return { names: [...names], operators: [...operators], opaque };
}

/** `EXECUTE 'text'` runs the text that stands there; anything behind it makes the text unknown. */
function isConstantExecute(tokens: Token[], index: number): boolean {
  const [argument, after] = tokens.slice(index + 1, index + 3);
  return (
    argument?.tokenName === 'SCONST' && (after === undefined || /^(;|into|using|loop)$/i.test(after.text))
  );
}

function tryParse(grammar: Grammar, body: string): Facts[] | undefined {
  try {
    return readAll(grammar, body);
  } catch {
    return undefined;
  }
}

function fromFacts(all: Facts[]): BodyReading {
  const names = all.flatMap(({ functions, relations, types, fields }) =>
    [...functions, ...relations, ...types].map(({ name }) => name).concat(fields),
  );
  const operators = all.flatMap((facts) => facts.operators.map(({ name }) => name));
  return { names: [...new Set(names)], operators: [...new Set(operators)], opaque: undefined };
}
