/** The fields an operation asks for; those behind `... on Type` may be missing, because the object may be of another type. */
export interface Selection {
  fields: Map<string, Selection | undefined>;
  optional: Map<string, Selection | undefined>;
}

// Everywhere else our operations ask for one object.
const lists = new Set(['nodes', 'options', 'iterations']);

/** What an operation asks for, read from its text; named fragments and directives are not among what our operations use. */
export function selectionOf(text: string): Selection {
  const tokens: string[] = text.match(/\.\.\.|"(?:[^"\\]|\\.)*"|[{}():]|[^\s{}():,"]+/g) ?? [];
  const variables = tokens.indexOf('(');
  const brace = tokens.indexOf('{');
  let at = variables === -1 || brace < variables ? brace : closing(variables) + 1;

  /** The place of the bracket that closes the one at `from`. */
  function closing(from: number): number {
    let depth = 0;
    for (let place = from; place < tokens.length; place += 1) {
      if (tokens[place] === '(') depth += 1;
      if (tokens[place] === ')') depth -= 1;
      if (depth === 0) return place;
    }
    return tokens.length;
  }

  /** Reads the block whose brace is at `at`, and leaves `at` behind it. */
  function block(): Selection {
    const selection: Selection = { fields: new Map(), optional: new Map() };
    for (at += 1; at < tokens.length && tokens[at] !== '}'; ) {
      if (tokens[at] === '...') {
        // `... on Type {`
        at += 3;
        const { fields, optional } = block();
        for (const [name, inner] of [...fields, ...optional])
          selection.optional.set(name, merged(selection.optional.get(name), inner));
        continue;
      }
      const name = tokens[at] ?? '';
      at += tokens[at + 1] === ':' ? 3 : 1;
      if (tokens[at] === '(') at = closing(at) + 1;
      selection.fields.set(name, tokens[at] === '{' ? block() : undefined);
    }
    at += 1;
    return selection;
  }
  return block();
}

/** The same field behind two types: what only one of them asks of it may be missing. */
function merged(one: Selection | undefined, other: Selection | undefined): Selection | undefined {
  if (!one || !other) return one ?? other;
  const optional = new Map([...one.fields, ...one.optional, ...other.fields, ...other.optional]);
  return { fields: new Map(), optional };
}

/**
 * Where data is not what was asked for: a field that is missing or was not asked for, an object for a value, a list for an object.
 * GraphQL gives exactly what is asked, so that nothing else is GitHub's answer. What may be null and which values there are is not told
 * by the text.
 * @returns the path of the first such place, undefined when there is none
 */
export function misshapen(data: unknown, selection: Selection, path = 'data'): string | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return path;
  for (const name of selection.fields.keys()) if (!Object.hasOwn(data, name)) return `${path}.${name}`;
  for (const [name, value] of Object.entries(data)) {
    const known = [selection.fields, selection.optional].find((fields) => fields.has(name));
    const place = `${path}.${name}`;
    if (!known) return place;
    const wrong = misshapenField(value, known.get(name), { name, place });
    if (wrong) return wrong;
  }
  return undefined;
}

function misshapenField(
  value: unknown,
  selection: Selection | undefined,
  { name, place }: { name: string; place: string },
): string | undefined {
  if (value === null) return undefined;
  if (!selection) return typeof value === 'object' && !Array.isArray(value) ? place : undefined;
  if (!lists.has(name)) return misshapen(value, selection, place);
  if (!Array.isArray(value)) return place;
  for (const item of value) {
    const wrong = item === null ? undefined : misshapen(item, selection, place);
    if (wrong) return wrong;
  }
  return undefined;
}
