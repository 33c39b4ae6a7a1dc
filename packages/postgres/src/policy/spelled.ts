import type { BodyReading } from '../grammar/body-reading.js';

type Names = Omit<BodyReading, 'opaque'>;

/**
 * The names and, where they have letters outside ASCII, their other spelling: a database whose encoding has one byte for each letter
 * folds `É` to `é`, which the grammar, reading UTF-8, does not.
 */
export function spelled({ functions, operators, types, relations, fields }: Names): Names {
  return {
    functions: bothSpellings(functions),
    operators,
    types: bothSpellings(types),
    relations: bothSpellings(relations),
    fields: fields.flatMap((field) => (folds(field) ? [field, fold(field)] : [field])),
  };
}

export function bothSpellings<T extends { name: string }>(names: T[]): T[] {
  return names.flatMap((name) => (folds(name.name) ? [name, { ...name, name: fold(name.name) }] : [name]));
}

function folds(name: string): boolean {
  return fold(name) !== name;
}

function fold(name: string): string {
  return name.replace(/[^\0-\x7f]/g, (letter) => letter.toLowerCase());
}
