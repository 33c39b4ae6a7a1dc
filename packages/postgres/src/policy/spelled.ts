import type { BodyReading } from '../grammar/body-reading.js';

type Names = Omit<BodyReading, 'opaque'>;

/**
 * The names and, where they have letters outside ASCII, their other spelling: a database whose encoding has one byte for each letter
 * folds `É` to `é`, which the grammar, reading UTF-8, does not.
 */
export function spelled({ functions, operators, types, relations, fields }: Names): Names {
  const both = <T extends { name: string }>(names: T[]) =>
    names.flatMap((name) => (folds(name.name) ? [name, { ...name, name: fold(name.name) }] : [name]));
  return {
    functions: both(functions),
    operators,
    types: both(types),
    relations: both(relations),
    fields: fields.flatMap((field) => (folds(field) ? [field, fold(field)] : [field])),
  };
}

function folds(name: string): boolean {
  return fold(name) !== name;
}

function fold(name: string): string {
  return name.replace(/[^\0-\x7f]/g, (letter) => letter.toLowerCase());
}
