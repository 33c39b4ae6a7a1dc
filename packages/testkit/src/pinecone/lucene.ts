import { invalid } from './refusal.js';

type Occur = 'should' | 'must' | 'not';

/** A parsed query_string. `field` is absent for a clause that searches every full-text field. */
export type LuceneQuery =
  | { kind: 'term'; field: string | undefined; text: string; prefix: boolean; edits: number; boost: number }
  | { kind: 'phrase'; field: string | undefined; text: string; slop: number; boost: number }
  | { kind: 'group'; clauses: { occur: Occur; query: LuceneQuery }[]; boost: number };

/**
 * Parses the subset of Lucene's syntax that the service documents: terms and "phrases", `field:`, parentheses, AND OR
 * NOT, + and -, `prefix*`, `fuzzy~1`, `"phrase"~2`, `^boost`. Terms without an operator between them are alternatives.
 * @throws a 400 refusal for a query that does not parse
 */
export function parseLucene(text: string): LuceneQuery {
  const tokens = tokenise(text);
  let at = 0;
  const take = (kind: Token['kind']) => (tokens[at]?.kind === kind ? tokens[at++] : undefined);

  const group = (field: string | undefined): LuceneQuery => {
    const clauses: { occur: Occur; query: LuceneQuery }[] = [];
    while (at < tokens.length && tokens[at]?.kind !== 'close') {
      const operator = take('and') ?? take('or');
      if (operator !== undefined && clauses.length === 0)
        throw unparsable(text, `${operator.text} stands first`);
      const negated = take('not') !== undefined;
      const sign = take('plus') ?? take('minus');
      const occur: Occur =
        negated || sign?.kind === 'minus'
          ? 'not'
          : sign?.kind === 'plus' || operator?.kind === 'and'
            ? 'must'
            : 'should';
      const before = clauses.at(-1);
      if (operator?.kind === 'and' && before?.occur === 'should') before.occur = 'must';
      clauses.push({ occur, query: clause(field) });
    }
    if (clauses.length === 0) throw unparsable(text, 'an empty clause');
    return { kind: 'group', clauses, boost: 1 };
  };

  const clause = (outer: string | undefined): LuceneQuery => {
    const field = take('field')?.text ?? outer;
    if (take('open') !== undefined) {
      const inner = group(field);
      if (take('close') === undefined) throw unparsable(text, 'a parenthesis is not closed');
      return { ...inner, boost: boost() };
    }
    const phrase = take('phrase');
    if (phrase !== undefined) {
      return {
        kind: 'phrase',
        field,
        text: phrase.text,
        slop: Number(take('tilde')?.text || 0),
        boost: boost(),
      };
    }
    const word = take('word');
    if (word === undefined)
      throw unparsable(text, `'${tokens[at]?.text ?? 'the end'}' where a term should stand`);
    const prefix = word.text.endsWith('*');
    const tilde = take('tilde');
    // Lucene's own default and most for a fuzzy term is two edits.
    const edits = tilde === undefined ? 0 : Math.min(2, Number(tilde.text || 2));
    return {
      kind: 'term',
      field,
      text: prefix ? word.text.slice(0, -1) : word.text,
      prefix,
      edits,
      boost: boost(),
    };
  };

  const boost = () => Number(take('boost')?.text ?? 1);
  const whole = group(undefined);
  if (at < tokens.length) throw unparsable(text, 'a parenthesis is closed that was not opened');
  return whole;
}

interface Token {
  kind:
    | 'word'
    | 'phrase'
    | 'field'
    | 'open'
    | 'close'
    | 'and'
    | 'or'
    | 'not'
    | 'plus'
    | 'minus'
    | 'tilde'
    | 'boost';
  text: string;
}

const patterns: [Token['kind'], RegExp][] = [
  ['phrase', /"((?:[^"\\]|\\.)*)"/y],
  ['open', /(\()/y],
  ['close', /(\))/y],
  ['boost', /\^(\d+(?:\.\d+)?)/y],
  ['tilde', /~(\d*)/y],
  ['plus', /(\+)/y],
  ['minus', /(-)/y],
  ['and', /(AND(?=[\s(])|&&)/y],
  ['or', /(OR(?=[\s(])|\|\|)/y],
  ['not', /(NOT(?=[\s(])|!)/y],
  ['field', /([\p{L}_][\p{L}\p{N}_.-]*):/uy],
  ['word', /((?:[^\s()"^~:\\]|\\.)+)/uy],
];

function tokenise(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const found = match(text, at);
    if (found === undefined) throw unparsable(text, `'${text.charAt(at)}' at position ${at}`);
    tokens.push({ kind: found.kind, text: found.text.replace(/\\(.)/g, '$1') });
    at = found.end;
  }
  return tokens;
}

function match(text: string, at: number) {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) return { kind, text: found[1] ?? '', end: pattern.lastIndex };
  }
  return undefined;
}

function unparsable(text: string, why: string) {
  return invalid(`Failed to parse query string '${text}': ${why}`);
}
