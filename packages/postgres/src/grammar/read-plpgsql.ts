import { addFacts, type BodyReading, emptyBody, readSql } from './body-reading.js';
import type { Name } from './facts.js';
import { type Grammar, isSyntaxError, readConstant } from './read-statement.js';
import { whyGuarded, whyUncontainedWord } from './uncontained.js';

/** A token of the grammar's scanner. */
interface Token {
  text: string;
  tokenName: string;
}

export interface Scanner extends Grammar {
  scan(sql: string): { tokens: Token[] };
}

// The operators that IN, BETWEEN, LIKE, NULLIF, CASE, DISTINCT and USING stand for.
const impliedOperators = ['=', '<>', '<', '<=', '>', '>=', '~~', '!~~', '~~*', '!~~*', '~', '!~'];

// Tokens a PL/pgSQL statement follows.
const beforeStatement = /^(;|begin|then|else|loop|>>)$/i;

// After a word at the start of a statement: it was a variable that is assigned to.
const assigns = /^(:=|=|\.|\[)$/;

// After the text of EXECUTE: anything else would be part of an expression that makes the text.
const afterConstant = /^(;|into|using|loop)$/i;

/**
 * Every word of the body as a name of anything, which is more than it calls and never less: the language keeps its variables, labels
 * and keywords apart from SQL only when it runs. Text given to EXECUTE is read as SQL; text put together for it cannot be read.
 */
export function readPlpgsql(scanner: Scanner, source: string): BodyReading {
  const body = emptyBody();
  const words = new Set<string>();
  const operators = new Set(impliedOperators);
  const tokens = scan(scanner, source);
  if (!tokens) return emptyBody('its source cannot be read');
  for (const [index, token] of tokens.entries()) {
    const { text, tokenName } = token;
    if (/^u&["']/i.test(text)) body.opaque ??= 'it writes names or texts in Unicode escapes';
    else if (/^[A-Z]*CONST$/.test(tokenName)) continue;
    else if (text.startsWith('"')) words.add(cut(text.slice(1, -1).replaceAll('""', '"')));
    else if (/^[A-Za-z_\u0080-\u{10ffff}]/u.test(text)) for (const word of folded(text)) words.add(word);
    else if (/^[-+*/<>=~!@#%^&|`?]+$/.test(text)) operators.add(text);
    if (/^execute$/i.test(text)) addExecuted(scanner, tokens.slice(index + 1, index + 3), body);
    if (index === 0 || beforeStatement.test(tokens[index - 1]?.text ?? ''))
      body.opaque ??= whyRefused(tokens.slice(index, index + 4).map((near) => near.text.toLowerCase()));
  }
  const names: Name[] = [...words].map((name) => ({ name }));
  addFacts(body, {
    functions: names,
    operators: [...operators].map((name) => ({ name })),
    types: names,
    relations: names,
    fields: [],
  });
  return body;
}

function scan(scanner: Scanner, source: string): Token[] | undefined {
  try {
    return scanner.scan(source).tokens.filter(({ tokenName }) => !tokenName.endsWith('COMMENT'));
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    return undefined;
  }
}

/** `EXECUTE 'text'` runs the text that stands there. */
function addExecuted(scanner: Scanner, [argument, after]: Token[], body: BodyReading): void {
  if (argument?.tokenName !== 'SCONST' || (after !== undefined && !afterConstant.test(after.text))) {
    body.opaque ??= 'it runs SQL that it puts together itself (EXECUTE)';
    return;
  }
  const executed = readSql(scanner, readConstant(scanner, argument.text));
  addFacts(body, executed);
  body.opaque ??= executed.opaque;
}

function whyRefused([word = '', second = '', third = '', fourth = '']: string[]): string | undefined {
  if (assigns.test(second)) return undefined;
  if (word === 'set' || word === 'reset') {
    const [scope, ...rest] = [second, third, fourth];
    const isScoped = scope === 'local' || (scope === 'session' && rest[0] !== 'authorization');
    const name = (isScoped ? rest[0] : scope) ?? '';
    return whyGuarded(name === 'session' ? 'session_authorization' : unquoted(name));
  }
  return whyUncontainedWord(word);
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1) : name;
}

/** An unquoted name as PostgreSQL folds it: ASCII always, other letters only where the database's encoding has one byte for each. */
function folded(word: string): string[] {
  return [cut(word.replace(/[A-Z]/g, (letter) => letter.toLowerCase())), cut(word.toLowerCase())];
}

/** A name as PostgreSQL keeps it: no more than 63 bytes, whole characters (NAMEDATALEN). */
function cut(name: string): string {
  const bytes = Buffer.from(name);
  if (bytes.length <= 63) return name;
  let end = 63;
  // A byte of the form 10xxxxxx continues a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString();
}
