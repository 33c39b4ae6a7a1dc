import type { Answered } from './send.js';

// A fetch asks for at most 1,000 ids, and an index has at most 100,000 namespaces (docs.pinecone.io, database limits).
const mostEntries = 100_000;

/**
 * Looks at a field before the SDK's model does. The model copies what it has so far for each key, so that a long text in place of an
 * object, whose keys are its characters, keeps the process busy for minutes, without a signal or a deadline being heard.
 */
export function withMap<T>(key: string, answered: Answered<T>): Answered<T> {
  return {
    raw: answered.raw,
    async value() {
      const body: unknown = await answered.raw.clone().json();
      const map = typeof body === 'object' && body !== null ? Object.entries(body) : [];
      const value: unknown = map.find(([name]) => name === key)?.[1] ?? {};
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw new Error(`${key} is no object`);
      if (Object.keys(value).length > mostEntries) throw new Error(`${key} has too many entries`);
      return answered.value();
    },
  };
}
