/** One GraphQL operation; `T` is the shape of its data, `V` of its variables. A test validates all of them against GitHub's schema. */
export interface GraphqlDocument<T, V> {
  text: string;
  isMutation: boolean;
  /** Types only; never there at run time. */
  types?: { data: T; variables: V };
}

/** Every operation is made here and stands in `src/graphql`, so that none escapes the test. */
export function document<T, V extends Record<string, unknown>>(text: string): GraphqlDocument<T, V> {
  return { text: text.trim(), isMutation: text.trimStart().startsWith('mutation') };
}
