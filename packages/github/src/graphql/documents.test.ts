import { readdirSync, readFileSync } from 'node:fs';
import { schema } from '@octokit/graphql-schema';
import {
  buildASTSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  parse,
  type SelectionSetNode,
  validate,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { misshapen, selectionOf } from './selection.js';

interface Named {
  name: string;
  text: string;
  isMutation: boolean;
}

const folder = new URL('.', import.meta.url);
const sources = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
const documents = (await Promise.all(sources.map(documentsOf))).flat();

/** What a file exports that is an operation. */
async function documentsOf(file: string): Promise<Named[]> {
  const exported: Record<string, unknown> = await import(new URL(file, folder).href);
  return Object.entries(exported).flatMap(([name, value]) => {
    if (typeof value !== 'object' || value === null || !('text' in value) || !('isMutation' in value))
      return [];
    return [{ name: `${file} ${name}`, text: String(value.text), isMutation: value.isMutation === true }];
  });
}

/** The barest answer of that shape: every object and every list with one item in it, every value null. */
function barest(
  { selections }: SelectionSetNode,
  type: GraphQLNamedType | undefined,
  published: GraphQLSchema,
): Record<string, unknown> {
  const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
  const parts = selections.map((selection): Record<string, unknown> => {
    if (selection.kind === 'FragmentSpread') throw new Error('Named fragments are not read.');
    if (selection.kind === 'InlineFragment')
      return barest(
        selection.selectionSet,
        published.getType(selection.typeCondition?.name.value ?? ''),
        published,
      );
    const { name, alias, selectionSet } = selection;
    const kind = fields[name.value]?.type;
    const inner = selectionSet && kind ? barest(selectionSet, getNamedType(kind), published) : null;
    const isList = kind !== undefined && isListType(getNullableType(kind));
    return { [(alias ?? name).value]: isList ? [inner] : inner };
  });
  return Object.assign({}, ...parts);
}

describe('the GraphQL operations', () => {
  let published: GraphQLSchema;
  beforeAll(() => {
    published = buildASTSchema(parse(schema.idl, { noLocation: true }), { assumeValidSDL: true });
  });

  it('are all found: no operation is exported that is not validated', () => {
    const written = sources
      .filter((file) => file !== 'document.ts')
      .flatMap((file) => [...readFileSync(new URL(file, folder), 'utf8').matchAll(/=\s*document\s*</g)]);
    expect(documents).toHaveLength(written.length);
    expect(documents.length).toBeGreaterThan(20);
  });

  it.each(documents)("$name fits GitHub's published schema", ({ text, isMutation }) => {
    const parsed = parse(text);
    expect(validate(published, parsed).map(({ message }) => message)).toEqual([]);
    const kinds = parsed.definitions.map((item) =>
      item.kind === 'OperationDefinition' ? item.operation : item.kind,
    );
    expect(kinds.filter((kind) => kind !== 'FragmentDefinition')).toEqual([
      isMutation ? 'mutation' : 'query',
    ]);
  });

  it.each(documents)(
    'an answer to $name in the shape of the schema is taken for one',
    ({ text, isMutation }) => {
      const [operation] = parse(text).definitions;
      if (operation?.kind !== 'OperationDefinition') throw new Error('It is no operation.');
      const type = isMutation ? published.getMutationType() : published.getQueryType();
      const answer = barest(operation.selectionSet, type ?? undefined, published);
      expect(misshapen(answer, selectionOf(text))).toBeUndefined();
    },
  );
});
